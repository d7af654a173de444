// The note of --build-id (see CMakeLists.txt), which a stripped program keeps. Neither version nor commit would do:
// both stay the same while somebody works on the sources.
#include "base/build_id.h"

#include <elf.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <link.h>

#include <cstring>
#include <span>
#include <stdexcept>
#include <string_view>

namespace kindred {

namespace {

constexpr std::size_t padded(std::size_t size) {
  return (size + 3) / 4 * 4;
}

std::string id_in(std::span<const unsigned char> notes) {
  ElfW(Nhdr) note;
  while (notes.size() > sizeof(note)) {
    std::memcpy(&note, notes.data(), sizeof(note));
    const auto name = notes.subspan(sizeof(note), note.n_namesz);
    const auto content = notes.subspan(sizeof(note) + padded(note.n_namesz), note.n_descsz);
    const bool is_gnu = std::string_view(reinterpret_cast<const char*>(name.data()), name.size()) ==
                        std::string_view(ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU));
    if (note.n_type == NT_GNU_BUILD_ID && is_gnu) return fmt::format("{:02x}", fmt::join(content, ""));
    notes = notes.subspan(std::min(notes.size(), sizeof(note) + padded(note.n_namesz) + padded(note.n_descsz)));
  }
  return {};
}

/// Called for each object that is loaded; the first one is the program.
int read_program(dl_phdr_info* object, std::size_t, void* id) {
  for (const auto& header : std::span(object->dlpi_phdr, object->dlpi_phnum)) {
    if (header.p_type != PT_NOTE) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader gives addresses as numbers
    const auto* start = reinterpret_cast<const unsigned char*>(object->dlpi_addr + header.p_vaddr);
    const std::string found = id_in({start, header.p_memsz});
    if (!found.empty()) *static_cast<std::string*>(id) = found;
  }
  return 1;
}

}  // namespace

const std::string& build_id() {
  static const std::string kId = [] {
    std::string id;
    ::dl_iterate_phdr(read_program, &id);
    if (id.empty()) throw std::logic_error("this program was linked without --build-id");
    return id;
  }();
  return kId;
}

}  // namespace kindred
