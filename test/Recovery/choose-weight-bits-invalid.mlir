// RUN: not quant-opt %s --qnn-choose-weight-bits="chain-speeds=1,2" 2>&1 | FileCheck %s --check-prefix=SPEEDS
// RUN: not quant-opt %s --qnn-choose-weight-bits="narrow-bits=8" 2>&1 | FileCheck %s --check-prefix=BITS
// RUN: not quant-opt %s --qnn-choose-weight-bits="max-error=nan" 2>&1 | FileCheck %s --check-prefix=ERROR

// SPEEDS: error: chain-speeds: got 2 numbers, expected 5: of chains of 0, 1, 2, 4 and 8 steps
// BITS: error: narrow-bits: got 8, expected 2 to 7, or 0
// ERROR: error: max-error: got nan, expected a number not below 0
func.func @nothing() {
  return
}
