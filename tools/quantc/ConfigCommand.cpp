//===- quantc config ------------------------------------------------------===//
//
// Part of the quant-mlir project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConfigOptions.h"

#include "quant-mlir/Config/ConfigFile.h"

#include "llvm/Support/Format.h"

using namespace quantmlir;

namespace {

class ConfigCommand : public Command {
public:
  ConfigCommand()
      : Command("config", "Show what a preset, a file and options come to, as "
                          "YAML for --config: quantc config --preset "
                          "torch-fbgemm"),
        config(subCommand) {}

  llvm::Error run() override {
    if (config.preset == "help") {
      for (const Preset &preset : getPresets())
        llvm::outs() << llvm::left_justify(preset.name, 18)
                     << preset.description << '\n';
      return llvm::Error::success();
    }
    llvm::Expected<std::optional<QuantConfig>> chosen = config.get();
    if (!chosen)
      return chosen.takeError();
    if (!*chosen)
      *chosen = llvm::cantFail(ConfigChoice().resolve());
    printConfig(**chosen, llvm::outs());
    return llvm::Error::success();
  }

private:
  ConfigOptions config;
};

} // namespace

std::unique_ptr<Command> quantmlir::createConfigCommand() {
  return std::make_unique<ConfigCommand>();
}
