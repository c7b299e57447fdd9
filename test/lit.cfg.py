import os

import lit.formats
from lit.llvm import llvm_config

config.name = "quant-mlir"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "Unit", "models", "CMakeLists.txt"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.quant_mlir_obj_root, "test")

llvm_config.with_system_environment(["HOME", "TMP", "TEMP"])
llvm_config.use_default_substitutions()
llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
llvm_config.with_environment("PATH", config.quant_mlir_tools_dir, append_path=True)
llvm_config.add_tool_substitutions(
    ["quant-opt", "quantc", "quant-translate"], [config.quant_mlir_tools_dir]
)
config.substitutions.append(("%models", os.path.join(config.test_source_root, "models")))
config.substitutions.append(("%python", "/usr/bin/python3"))
config.substitutions.append(("%builddir", config.quant_mlir_obj_root))
config.substitutions.append(("%cc", config.quant_mlir_cc))
config.substitutions.append(("%cxx", config.quant_mlir_cxx))

# The corpus of trained models is beside the project on the maintainers'
# machines only. Tests that want it say "REQUIRES: corpus" and are reported as
# unsupported elsewhere.
corpus = os.environ.get(
    "QUANT_MLIR_CORPUS",
    os.path.join(config.quant_mlir_src_root, "..", "shared", "corpus"),
)
if os.path.isdir(corpus):
    config.available_features.add("corpus")
    config.substitutions.append(("%corpus", os.path.realpath(corpus)))

if os.environ.get("QUANT_MLIR_LONG_TESTS"):
    config.available_features.add("long-tests")
