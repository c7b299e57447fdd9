import os
import platform

import lit.formats
import lit.util
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
config.substitutions.append(("%srcroot", config.quant_mlir_src_root))

# What this processor can run, for tests of code for several processors.
config.available_features.add("host-" + platform.machine())
flags = set()
if platform.machine() == "x86_64" and os.path.exists("/proc/cpuinfo"):
    with open("/proc/cpuinfo") as file:
        flags = set(
            next((line for line in file if line.startswith("flags")), "").split()
        )
levels = {
    "x86-64-v2": "pni ssse3 sse4_1 sse4_2 popcnt cx16",
    "x86-64-v3": "avx avx2 bmi1 bmi2 f16c fma abm movbe",
    "x86-64-v4": "avx512f avx512bw avx512cd avx512dq avx512vl",
}
for level, needed in levels.items():
    if not flags.issuperset(needed.split()):
        break
    config.available_features.add("host-" + level)
for flag in ("avx_vnni", "avx512_vnni"):
    if flag in flags:
        config.available_features.add("host-" + flag.replace("_", ""))

# AArch64 code runs where qemu-user is installed; no C library is needed.
clang = lit.util.which("clang-22") or lit.util.which("clang")
if lit.util.which("qemu-aarch64") and clang and lit.util.which("ld.lld"):
    config.available_features.add("qemu-aarch64")
    config.substitutions.append(("%clang", clang))
