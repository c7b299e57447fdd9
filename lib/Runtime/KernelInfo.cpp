//===- Which code computes which layers -----------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "quant-mlir/Runtime/KernelInfo.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace quantmlir;

llvm::json::Value quantmlir::toJSON(const KernelInfo &kernel) {
  llvm::json::Object object{
      {"kernel", kernel.kernel},    {"layer", kernel.layer},
      {"form", kernel.form},        {"lanes", kernel.lanes},
      {"blocks", kernel.blocks},    {"pixels", kernel.pixels},
      {"macs", kernel.macs},        {"packed", kernel.packed},
      {"parallel", kernel.parallel}};
  if (kernel.peak)
    object["peak"] = kernel.peak;
  if (!kernel.note.empty())
    object["note"] = kernel.note;
  return object;
}

bool quantmlir::fromJSON(const llvm::json::Value &value, KernelInfo &kernel,
                         llvm::json::Path path) {
  llvm::json::ObjectMapper mapper(value, path);
  return mapper && mapper.map("kernel", kernel.kernel) &&
         mapper.map("layer", kernel.layer) &&
         mapper.mapOptional("form", kernel.form) &&
         mapper.mapOptional("lanes", kernel.lanes) &&
         mapper.mapOptional("blocks", kernel.blocks) &&
         mapper.mapOptional("pixels", kernel.pixels) &&
         mapper.mapOptional("macs", kernel.macs) &&
         mapper.mapOptional("peak", kernel.peak) &&
         mapper.mapOptional("packed", kernel.packed) &&
         mapper.mapOptional("parallel", kernel.parallel) &&
         mapper.mapOptional("note", kernel.note);
}

/// At most `width` characters: the start and the end say most.
static std::string shorten(llvm::StringRef text, size_t width) {
  if (text.size() <= width)
    return text.str();
  size_t front = (width - 3) / 2;
  return (text.take_front(front) + "..." + text.take_back(width - 3 - front))
      .str();
}

void quantmlir::printKernels(llvm::raw_ostream &os,
                             llvm::ArrayRef<KernelInfo> kernels,
                             const KernelTimes &times) {
  llvm::ArrayRef<double> nanoseconds = times.nanoseconds;
  constexpr size_t kMaxNameWidth = 48;
  bool hasTimes = !nanoseconds.empty() && nanoseconds.size() == kernels.size();
  size_t nameWidth = 5, kernelWidth = 6, formWidth = 11;
  for (const KernelInfo &kernel : kernels) {
    nameWidth =
        std::max(nameWidth, std::min(kernel.layer.size(), kMaxNameWidth));
    kernelWidth = std::max(kernelWidth, kernel.kernel.size());
    formWidth = std::max(formWidth, kernel.form.size());
  }
  os << llvm::left_justify("layer", nameWidth + 2)
     << llvm::left_justify("kernel", kernelWidth + 2)
     << llvm::left_justify("form", formWidth + 2) << "tile        MMAC";
  if (hasTimes)
    os << "        us   GMAC/s    peak   share";
  os << "  remarks\n";
  double total = 0, macs = 0;
  for (double time : nanoseconds)
    total += time;
  llvm::StringSet<> functions;
  for (size_t index = 0, count; index < kernels.size(); index += count) {
    const KernelInfo &kernel = kernels[index];
    for (count = 1; index + count < kernels.size(); ++count)
      if (kernels[index + count].layer != kernel.layer ||
          kernels[index + count].kernel != kernel.kernel)
        break;
    functions.insert(kernel.kernel);
    macs += count * kernel.macs;
    std::string name = shorten(kernel.layer, nameWidth);
    std::string tile = llvm::formatv("{0}x{1}x{2}", kernel.lanes, kernel.blocks,
                                     kernel.pixels);
    os << llvm::left_justify(name, nameWidth + 2)
       << llvm::left_justify(kernel.kernel, kernelWidth + 2)
       << llvm::left_justify(kernel.form, formWidth + 2)
       << llvm::left_justify(tile, 8);
    if (kernel.macs)
      os << llvm::format("%8.3f", count * kernel.macs * 1e-6);
    else
      os << llvm::right_justify("-", 8);
    if (hasTimes) {
      double time = 0;
      for (double part : nanoseconds.slice(index, count))
        time += part;
      os << llvm::format("%10.2f", time * 1e-3);
      if (kernel.macs && time > 0)
        os << llvm::format("%9.1f", count * kernel.macs / time);
      else
        os << llvm::right_justify("-", 9);
      double peak = static_cast<double>(kernel.peak) * times.gigahertz *
                    (kernel.parallel ? times.threads : 1);
      if (kernel.macs && time > 0 && peak > 0)
        os << llvm::format("%7.1f%%",
                           100 * count * kernel.macs / (time * peak));
      else
        os << llvm::right_justify("-", 8);
      os << llvm::format("%7.1f%%", total > 0 ? 100 * time / total : 0.0);
    }
    llvm::SmallVector<std::string> remarks;
    if (count > 1)
      remarks.push_back(llvm::formatv("{0} calls", count));
    if (kernel.packed)
      remarks.push_back("packed");
    if (kernel.parallel)
      remarks.push_back("parallel");
    if (!kernel.note.empty())
      remarks.push_back(kernel.note);
    if (!remarks.empty())
      os << "  " << llvm::join(remarks, "; ");
    os << '\n';
  }
  os << llvm::format("%zu kernel calls of %zu functions, %.3f MMAC",
                     kernels.size(), size_t(functions.size()), macs * 1e-6);
  if (hasTimes) {
    os << llvm::format(", %.2f us", total * 1e-3);
    if (macs > 0 && total > 0)
      os << llvm::format(", %.1f GMAC/s", macs / total);
  }
  os << "\ntile: channels in a vector x vectors x pixels, kept in registers\n";
  if (hasTimes && times.gigahertz > 0)
    os << llvm::format("peak: share of what the instruction could multiply at "
                       "the %.2f GHz that were measured\n",
                       times.gigahertz);
}
