// RUN: not quant-opt %s --qnn-configure="preset=tpu" 2>&1 | FileCheck %s --check-prefix=PRESET
// RUN: not quant-opt %s --insert-qdq="weight-bits=9" 2>&1 | FileCheck %s --check-prefix=BITS
// RUN: not quant-opt %s --qnn-configure="config=%S/Inputs/none.yaml" 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not quant-opt %s --qnn-configure="config=%s" 2>&1 | FileCheck %s --check-prefix=YAML

// PRESET: error: unknown preset 'tpu'; expected x86
// BITS: error: weights: bits: got 9, expected 2 to 8, or 16
// MISSING: error: {{.*}}none.yaml: cannot be read: No such file or directory
// YAML: error: {{.*}}configure-invalid.mlir:{{[0-9]+}}:{{[0-9]+}}:
module {}
