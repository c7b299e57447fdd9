// The names of nodes and tensors come from files and go into the model's
// description, which is JSON.
// RUN: quantc compile %s -o %t.so | FileCheck %s --check-prefix=WROTE
// RUN: quantc inspect %t.so --json %t.json | FileCheck %s
// RUN: %python -c "import json, sys; print(json.load(open(sys.argv[1], encoding='utf-8'))['layers'][0]['op'])" %t.json | FileCheck %s --check-prefix=JSON

// WROTE: wrote
// CHECK: input in
// CHECK: output out
// CHECK: tanh
// JSON: tanh
func.func @main(%x: tensor<1x4xf32> {qnn.name = "in\FF"}) -> (tensor<1x4xf32> {qnn.name = "out\FE"}) {
  %y = qnn.tanh %x : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("node\FD")
  return %y : tensor<1x4xf32>
}
