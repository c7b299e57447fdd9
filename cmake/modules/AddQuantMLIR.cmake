# Wrappers that give every library, tool and unit test of the project the same
# flags, the one shared precompiled header and the MLIR/LLVM shared libraries.

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

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
  target_compile_features(${name} INTERFACE cxx_std_17)
  target_include_directories(${name} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
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

# quant_mlir_add_doc(name file.td generator...): `ninja docs` writes
# build/docs/<name>.md with mlir-tblgen.
function(quant_mlir_add_doc name td)
  set(output ${PROJECT_BINARY_DIR}/docs/${name}.md)
  list(TRANSFORM MLIR_INCLUDE_DIRS PREPEND -I OUTPUT_VARIABLE mlir_includes)
  add_custom_command(OUTPUT ${output}
    COMMAND ${MLIR_TABLEGEN_EXE} ${ARGN} -I ${PROJECT_SOURCE_DIR}/include
            ${mlir_includes} ${CMAKE_CURRENT_SOURCE_DIR}/${td}
            -o ${output} -d ${output}.d
    DEPFILE ${output}.d
    DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${td}
    COMMENT "Generating docs/${name}.md")
  if(NOT TARGET docs)
    add_custom_target(docs)
  endif()
  add_custom_target(QuantMLIRDoc${name} DEPENDS ${output})
  add_dependencies(docs QuantMLIRDoc${name})
endfunction()

# quant_mlir_install_package(): what find_package(QuantMLIR) needs. Call it after
# all libraries and tools are known.
function(quant_mlir_install_package)
  get_property(libraries GLOBAL PROPERTY QUANT_MLIR_LIBRARIES)
  get_property(tools GLOBAL PROPERTY QUANT_MLIR_TOOLS)
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/QuantMLIR)
  install(TARGETS ${libraries} EXPORT QuantMLIRTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(TARGETS ${tools} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(EXPORT QuantMLIRTargets DESTINATION ${package_dir})
  # Headers as they are, and what TableGen makes of the .td files.
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/quant-mlir
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILES_MATCHING PATTERN "*.h" PATTERN "*.td" PATTERN "PrecompiledHeader.h" EXCLUDE)
  install(DIRECTORY ${PROJECT_BINARY_DIR}/include/quant-mlir
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
    FILES_MATCHING PATTERN "*.h.inc" PATTERN "CMakeFiles" EXCLUDE)
  configure_package_config_file(
    ${PROJECT_SOURCE_DIR}/lib/cmake/QuantMLIRConfig.cmake.in
    ${PROJECT_BINARY_DIR}/cmake/QuantMLIRConfig.cmake
    INSTALL_DESTINATION ${package_dir}
    PATH_VARS CMAKE_INSTALL_BINDIR)
  write_basic_package_version_file(
    ${PROJECT_BINARY_DIR}/cmake/QuantMLIRConfigVersion.cmake
    COMPATIBILITY SameMinorVersion)
  install(FILES
    ${PROJECT_BINARY_DIR}/cmake/QuantMLIRConfig.cmake
    ${PROJECT_BINARY_DIR}/cmake/QuantMLIRConfigVersion.cmake
    DESTINATION ${package_dir})
endfunction()
