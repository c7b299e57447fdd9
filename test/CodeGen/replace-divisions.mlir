// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(codegen-replace-divisions{target-cpu=x86-64-v3}))' \
// RUN:   | FileCheck %s
// RUN: quant-opt %s --pass-pipeline='builtin.module(func.func(codegen-replace-divisions{target-cpu=x86-64}))' \
// RUN:   | FileCheck %s --check-prefix=UNFUSED

#id = affine_map<(d0) -> (d0)>

// CHECK-LABEL: func.func @quantize(
// CHECK:       ^bb0(%[[X:.+]]: f32, %{{.+}}: i8):
// CHECK-DAG:     %[[LOWER:.+]] = arith.constant -1.600000e+01 : f32
// CHECK-DAG:     %[[UPPER:.+]] = arith.constant 1.587500e+01 : f32
// CHECK:         %[[BELOW:.+]] = arith.cmpf ogt, %[[LOWER]], %[[X]]
// CHECK:         %[[X1:.+]] = arith.select %[[BELOW]], %[[LOWER]], %[[X]]
// CHECK:         %[[ABOVE:.+]] = arith.cmpf olt, %[[UPPER]], %[[X1]]
// CHECK:         %[[X2:.+]] = arith.select %[[ABOVE]], %[[UPPER]], %[[X1]]
// CHECK:         %[[R:.+]] = arith.constant 8.000000e+00 : f32
// CHECK:         %[[Q0:.+]] = arith.mulf %[[X2]], %[[R]]
// CHECK:         %[[M:.+]] = arith.negf %[[Q0]]
// CHECK:         %[[E:.+]] = math.fma %[[M]], %{{.+}}, %[[X2]]
// CHECK:         %[[Q:.+]] = math.fma %[[E]], %[[R]], %[[Q0]]
// CHECK-NOT:     arith.divf
// CHECK:         %[[NAN:.+]] = arith.cmpf uno, %[[Q]], %[[Q]]
// CHECK:         %[[N:.+]] = arith.select %[[NAN]], %{{.+}}, %[[Q]]
// CHECK:         %[[ROUNDED:.+]] = math.roundeven %[[N]]
// CHECK-NEXT:    arith.fptosi %[[ROUNDED]]
// UNFUSED-LABEL: func.func @quantize(
// UNFUSED:         arith.divf
func.func @quantize(%x: tensor<8xf32>, %d: tensor<8xi8>) -> tensor<8xi8> {
  %scale = arith.constant 1.250000e-01 : f32
  %zero = arith.constant 0.0 : f32
  %low = arith.constant -128.0 : f32
  %high = arith.constant 127.0 : f32
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : tensor<8xf32>) outs(%d : tensor<8xi8>) {
  ^bb0(%in: f32, %out: i8):
    %0 = arith.divf %in, %scale : f32
    %1 = arith.cmpf uno, %0, %0 : f32
    %2 = arith.select %1, %zero, %0 : f32
    %3 = math.roundeven %2 : f32
    %4 = arith.maxnumf %3, %low : f32
    %5 = arith.minnumf %4, %high : f32
    %6 = arith.fptosi %5 : f32 to i8
    linalg.yield %6 : i8
  } -> tensor<8xi8>
  return %y : tensor<8xi8>
}

// Zero is the least: what is not above it, as NaN is not, becomes zero.
// CHECK-LABEL: func.func @unsigned(
// CHECK:       ^bb0(%[[X:.+]]: f32, %{{.+}}: i8):
// CHECK-DAG:     %[[LOWER:.+]] = arith.constant 0.000000e+00 : f32
// CHECK:         %[[ABOVE:.+]] = arith.cmpf ogt, %[[X]], %[[LOWER]]
// CHECK:         arith.select %[[ABOVE]], %[[X]], %[[LOWER]]
// CHECK:         %[[Q:.+]] = math.fma
// CHECK:         %[[Q:.+]] = math.fma
// CHECK-NOT:     arith.cmpf uno
// CHECK:         %[[ROUNDED:.+]] = math.roundeven %[[Q]]
// CHECK-NEXT:    arith.fptosi %[[ROUNDED]]
func.func @unsigned(%x: tensor<8xf32>, %d: tensor<8xi8>) -> tensor<8xi8> {
  %scale = arith.constant 1.250000e-01 : f32
  %zero = arith.constant 0.0 : f32
  %high = arith.constant 255.0 : f32
  %y = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%x : tensor<8xf32>) outs(%d : tensor<8xi8>) {
  ^bb0(%in: f32, %out: i8):
    %0 = arith.divf %in, %scale : f32
    %1 = arith.cmpf uno, %0, %0 : f32
    %2 = arith.select %1, %zero, %0 : f32
    %3 = math.roundeven %2 : f32
    %4 = arith.maxnumf %3, %zero : f32
    %5 = arith.minnumf %4, %high : f32
    %6 = arith.fptosi %5 : f32 to i32
    %7 = arith.trunci %6 : i32 to i8
    linalg.yield %7 : i8
  } -> tensor<8xi8>
  return %y : tensor<8xi8>
}

// A quotient that is not rounded, one that is read twice, and a divisor that is
// not known stay.
// CHECK-LABEL: func.func @others(
// CHECK-COUNT-3: arith.divf
func.func @others(%x: tensor<8xf32>, %d: tensor<8xf32>) -> tensor<8xf32> {
  %scale = arith.constant 1.250000e-01 : f32
  %zero = arith.constant 0.0 : f32
  %low = arith.constant -128.0 : f32
  %high = arith.constant 127.0 : f32
  %y = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%x, %x : tensor<8xf32>, tensor<8xf32>) outs(%d : tensor<8xf32>) {
  ^bb0(%in: f32, %by: f32, %out: f32):
    %plain = arith.divf %in, %scale : f32
    %0 = arith.divf %plain, %scale : f32
    %1 = arith.cmpf uno, %0, %0 : f32
    %2 = arith.select %1, %zero, %0 : f32
    %3 = math.roundeven %2 : f32
    %4 = arith.maxnumf %3, %low : f32
    %5 = arith.minnumf %4, %high : f32
    %twice = arith.addf %0, %5 : f32
    %10 = arith.divf %twice, %by : f32
    %11 = arith.cmpf uno, %10, %10 : f32
    %12 = arith.select %11, %zero, %10 : f32
    %13 = math.roundeven %12 : f32
    %14 = arith.maxnumf %13, %low : f32
    %15 = arith.minnumf %14, %high : f32
    linalg.yield %15 : f32
  } -> tensor<8xf32>
  return %y : tensor<8xf32>
}
