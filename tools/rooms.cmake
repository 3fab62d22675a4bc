# How a room, its tests and its programs are declared. Included by the top CMakeLists.txt.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(PROTOBUF_C REQUIRED IMPORTED_TARGET libprotobuf-c)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(CRITERION REQUIRED IMPORTED_TARGET criterion)

add_library(tally-flags INTERFACE)
target_include_directories(tally-flags INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/gen)
target_compile_definitions(tally-flags INTERFACE _GNU_SOURCE TALLY_VERSION="${PROJECT_VERSION}")
target_compile_options(tally-flags INTERFACE
  -fvisibility=hidden -fstack-protector-strong -fno-common -fno-strict-aliasing
  -fcf-protection -fstack-clash-protection)
target_link_options(tally-flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
if(TALLY_SANITIZE STREQUAL "address")
  target_compile_options(tally-flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(tally-flags INTERFACE -fsanitize=address,undefined)
elseif(TALLY_SANITIZE STREQUAL "thread")
  target_compile_options(tally-flags INTERFACE -fsanitize=thread)
  target_link_options(tally-flags INTERFACE -fsanitize=thread)
elseif(TALLY_SANITIZE STREQUAL "")
  target_compile_options(tally-flags INTERFACE -D_FORTIFY_SOURCE=2)
else()
  message(FATAL_ERROR "TALLY_SANITIZE is '${TALLY_SANITIZE}': use address, thread or nothing")
endif()
if(TALLY_FUZZ)
  target_compile_options(tally-flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

add_library(tally-strict INTERFACE)
target_link_libraries(tally-strict INTERFACE tally-flags)
target_compile_options(tally-strict INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
  -Wvla -Wundef -Wformat=2 -Wwrite-strings -Werror)

# room(<path> SOURCES <file>... [DEPS <room>...] [LIBS <target>...])
# The room ledger/core is the target tally-core; DEPS are other rooms by their last name.
function(room path)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;LIBS" ${ARGN})
  get_filename_component(name ${path} NAME)
  list(TRANSFORM ARG_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/${path}/)
  list(TRANSFORM ARG_DEPS PREPEND tally-)
  add_library(tally-${name} STATIC ${ARG_SOURCES})
  target_link_libraries(tally-${name} PRIVATE tally-strict PUBLIC ${ARG_DEPS} ${ARG_LIBS})
endfunction()

# room_test(<path> <stem> <room>...): tests/<path>/<stem>_test.c, a Criterion suite, run by CTest.
# A leak does not fail a Criterion run by itself, hence the expression.
function(room_test path stem)
  set(rooms ${ARGN})
  list(TRANSFORM rooms PREPEND tally-)
  string(REPLACE "/" "." prefix ${path})
  set(target ${prefix}.${stem})
  add_executable(${target} ${PROJECT_SOURCE_DIR}/tests/${path}/${stem}_test.c)
  target_link_libraries(${target} PRIVATE tally-strict ${rooms} tally-support PkgConfig::CRITERION)
  target_compile_options(${target} PRIVATE -Wno-missing-prototypes -Wno-pedantic -Wno-shadow)
  add_test(NAME ${target} COMMAND ${target} -j2 --short-filename)
  set_tests_properties(${target} PROPERTIES
    FAIL_REGULAR_EXPRESSION "LeakSanitizer|AddressSanitizer|runtime error"
    TIMEOUT 600
    ENVIRONMENT "TALLY_SOURCE_DIR=${PROJECT_SOURCE_DIR};TALLY_BUILD_DIR=${PROJECT_BINARY_DIR}")
endfunction()
