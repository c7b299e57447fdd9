// After calibrate: every observer holds statistics. Without data they come from
// the range of the argument, by interval arithmetic; what a calibration file
// holds wins over that, and what follows starts from it.

// RUN: split-file %s %t
// RUN: quant-opt %S/Inputs/network.mlir --fuse --insert-observers --calibrate | FileCheck %t/checks --check-prefix=RANGE
// RUN: quant-opt %S/Inputs/network.mlir --fuse --insert-observers --calibrate="table=%t/table.json" | FileCheck %t/checks --check-prefix=TABLE

//--- checks
// RANGE-DAG: "image" {high = array<f64: 1.270000e+02>, low = array<f64: -1.280000e+02>
// RANGE-DAG: "stem/conv.weight" {axis = 0 : i64, high = array<f64: 1.270000e+02, 1.270000e+02>, low = array<f64: 1.270000e+02, 1.270000e+02>
// RANGE-DAG: "block/depthwise.weight" {axis = 0 : i64, high = array<f64: 1.000000e+00, -1.000000e+00>, low = array<f64: 1.000000e+00, -1.000000e+00>
// RANGE-DAG: "stem/conv" {high = array<f64: 6.375000e+01>, low = array<f64: 0.000000e+00>
// RANGE-DAG: "block/depthwise" {high = array<f64: 6.375000e+01>, low = array<f64: -6.375000e+01>
// RANGE-DAG: "block/add" {high = array<f64: 1.275000e+02>, low = array<f64: 0.000000e+00>
// RANGE-DAG: "pool/max" {high = array<f64: 1.275000e+02>, low = array<f64: 0.000000e+00>
// RANGE-DAG: "pool/mean" {high = array<f64: 6.375000e+01>, low = array<f64: 0.000000e+00>
// RANGE-DAG: "concat" {high = array<f64: 1.275000e+02>, low = array<f64: 0.000000e+00>
// RANGE-DAG: "head/pool" {high = array<f64: 1.275000e+02>, low = array<f64: 0.000000e+00>
// RANGE-DAG: "head/linear" {high = array<f64: 1.280000e+02>, low = array<f64: -1.270000e+02>

// TABLE-DAG: "block/add" {high = array<f64: 8.000000e+00>, low = array<f64: 2.000000e+00>
// TABLE-DAG: "pool/max" {high = array<f64: 8.000000e+00>, low = array<f64: 2.000000e+00>
// TABLE-DAG: "pool/mean" {high = array<f64: 6.375000e+01>, low = array<f64: 0.000000e+00>

//--- table.json
{
  "format": "quant-mlir-calibration",
  "version": 1,
  "samples": 1,
  "values": {"block/add": {"kind": "min-max", "count": 32, "min": 2, "max": 8}}
}
