# Wrappers that give every library, tool and unit test of the project the same
# flags, the one shared precompiled header and the MLIR/LLVM shared libraries.

# quant_mlir_add_precompiled_header(header)
# Compiles `header` once. Every target below reuses it: a pass then rebuilds in
# about two seconds instead of ten.
function(quant_mlir_add_precompiled_header header)
  file(WRITE ${PROJECT_BINARY_DIR}/PrecompiledHeader.cpp "")
  add_library(QuantMLIRPrecompiledHeader OBJECT ${PROJECT_BINARY_DIR}/PrecompiledHeader.cpp)
  llvm_update_compile_flags(QuantMLIRPrecompiledHeader)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # ccache cannot reuse objects whose precompiled header carries a time stamp.
    target_compile_options(QuantMLIRPrecompiledHeader PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    target_precompile_headers(QuantMLIRPrecompiledHeader PRIVATE ${PROJECT_SOURCE_DIR}/${header})
  endif()
endfunction()

function(_quant_mlir_reuse_precompiled_header target)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
    target_precompile_headers(${target} REUSE_FROM QuantMLIRPrecompiledHeader)
  endif()
endfunction()

# quant_mlir_add_library(Name source... [NO_MLIR] [DEPENDS target...] [LINK_LIBS lib...])
# One static library per folder, named QuantMLIR<Path>. With NO_MLIR the library
# links LLVM (Support) only, and sees neither MLIR nor the precompiled header.
function(quant_mlir_add_library name)
  cmake_parse_arguments(ARG "NO_MLIR" "" "DEPENDS;LINK_LIBS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  llvm_update_compile_flags(${name})
  set_property(GLOBAL APPEND PROPERTY QUANT_MLIR_LIBRARIES ${name})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  if(ARG_NO_MLIR)
    target_link_libraries(${name} PUBLIC ${ARG_LINK_LIBS} LLVM)
  else()
    _quant_mlir_reuse_precompiled_header(${name})
    target_link_libraries(${name} PUBLIC ${ARG_LINK_LIBS} MLIR LLVM)
  endif()
endfunction()

# quant_mlir_add_tool(name source... [LINK_LIBS lib...]): a program in build/bin.
function(quant_mlir_add_tool name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINK_LIBS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  llvm_update_compile_flags(${name})
  _quant_mlir_reuse_precompiled_header(${name})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS} MLIR LLVM)
  set_property(GLOBAL APPEND PROPERTY QUANT_MLIR_TOOLS ${name})
endfunction()

# quant_mlir_add_unit_test(Name source... [LINK_LIBS lib...]): a GoogleTest
# program that lit finds (its name must end in "Tests").
function(quant_mlir_add_unit_test name)
  cmake_parse_arguments(ARG "" "" "LINK_LIBS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  llvm_update_compile_flags(${name})
  _quant_mlir_reuse_precompiled_header(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test/Unit)
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS} GTest::gtest_main GTest::gtest MLIR LLVM)
  set_property(GLOBAL APPEND PROPERTY QUANT_MLIR_UNIT_TESTS ${name})
endfunction()
