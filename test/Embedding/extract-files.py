#===- extract-files.py - Writes the files that a document shows -*- python -*-===#
#
# Part of the quant-mlir project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===----------------------------------------------------------------------===#
"""extract-files.py DOCUMENT.md DIR

Writes each block of code that follows a line `<!-- file: NAME -->` to DIR/NAME,
so that what a tutorial shows is what the test runs. Blocks of the language `sh`
that follow `<!-- run -->` are collected, in order, in DIR/commands.sh.
"""

import os
import re
import sys

document, folder = sys.argv[1:]
with open(document, encoding="utf-8") as file:
    text = file.read()

commands = "set -eu\n"
files = 0
for match in re.finditer(r"<!-- (file: (\S+)|run) -->\n+```\w*\n(.*?)^```$", text, re.S | re.M):
    name, code = match.group(2), match.group(3)
    if name is None:
        commands += code
        continue
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(code)
    files += 1
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "commands.sh"), "w", encoding="utf-8") as file:
    file.write(commands)
if files == 0 and commands.count("\n") == 1:
    sys.exit(f"{document}: shows neither a file nor a command")
