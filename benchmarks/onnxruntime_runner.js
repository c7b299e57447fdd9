//===- onnxruntime_runner.js - Runs ONNX Runtime on request ---------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads one JSON request a line from standard input and answers with one line:
//   {"op": "load", "path": P, "threads": N, "level": "all", "input": F32_FILE,
//    "shape": [...]}
//   {"op": "run", "output": F32_FILE}     -> {"shape": [...]}
//   {"op": "evaluate", "inputs": F32_FILE, "output": F32_FILE}
//                  -> {"samples": N}: as many as there are inputs in the file
//   {"op": "time", "runs": N}             -> {"wall": [...], "cpu": [...]}, ms
//   {"op": "memory"}                      -> {"peak": BYTES}
// The Node installation of the package is found through NODE_PATH.
//
//===----------------------------------------------------------------------===//

const fs = require('fs');
const readline = require('readline');
const ort = require('onnxruntime-node');

let session, feeds, fetches;

function peakMemory() {
  const status = fs.readFileSync('/proc/self/status', 'utf8');
  return 1024 * Number(/VmHWM:\s+(\d+)/.exec(status)[1]);
}

const operations = {
  async load({path, threads, level, input, shape}) {
    if (session)
      await session.release();
    session = await ort.InferenceSession.create(path, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: level,
    });
    const bytes = fs.readFileSync(input);
    const values = new Float32Array(bytes.buffer.slice(
        bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    feeds = {[session.inputNames[0]]: new ort.Tensor('float32', values, shape)};
    // Outputs that exist already, as on the other side: their allocation would
    // count else.
    const results = await session.run(feeds);
    fetches = {};
    for (const [name, result] of Object.entries(results))
      fetches[name] =
          new ort.Tensor(result.type, new Float32Array(result.data), result.dims);
    return {};
  },
  async run({output}) {
    const results = await session.run(feeds, fetches);
    const result = results[session.outputNames[0]];
    fs.writeFileSync(output, Buffer.from(
        result.data.buffer, result.data.byteOffset, result.data.byteLength));
    return {shape: result.dims};
  },
  async evaluate({inputs, output}) {
    const name = session.inputNames[0], shape = feeds[name].dims;
    const bytes = fs.readFileSync(inputs);
    const size = 4 * feeds[name].data.length;
    const results = [];
    for (let at = bytes.byteOffset; at < bytes.byteOffset + bytes.byteLength;
         at += size) {
      const values = new Float32Array(bytes.buffer.slice(at, at + size));
      const all = await session.run(
          {[name]: new ort.Tensor('float32', values, shape)});
      results.push(Buffer.from(
          new Float32Array(all[session.outputNames[0]].data).buffer));
    }
    fs.writeFileSync(output, Buffer.concat(results));
    return {samples: results.length};
  },
  async time({runs}) {
    const wall = [], cpu = [];
    for (let i = 0; i < runs; ++i) {
      const used = process.cpuUsage(), start = process.hrtime.bigint();
      await session.run(feeds, fetches);
      wall.push(Number(process.hrtime.bigint() - start) / 1e6);
      const {user, system} = process.cpuUsage(used);
      cpu.push((user + system) / 1e3);
    }
    return {wall, cpu};
  },
  async memory() {
    return {peak: peakMemory()};
  },
};

async function main() {
  for await (const line of readline.createInterface({input: process.stdin})) {
    const request = JSON.parse(line);
    let answer;
    try {
      answer = await operations[request.op](request);
    } catch (error) {
      answer = {error: String(error)};
    }
    process.stdout.write(JSON.stringify(answer) + '\n');
  }
}

main();
