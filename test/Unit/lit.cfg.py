import os

import lit.formats

config.name = "quant-mlir-unit"
config.test_format = lit.formats.GoogleTest(".", "Tests")
config.suffixes = []
config.test_source_root = os.path.join(config.quant_mlir_obj_root, "test", "Unit")
config.test_exec_root = config.test_source_root
for name in ("QUANT_MLIR_CORPUS", "QUANT_MLIR_LONG_TESTS",
             "QUANT_MLIR_GRAPH_SEED", "HOME"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
