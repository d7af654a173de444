// Finds the word that a person meant, by Levenshtein's distance in two rows.
#include "config/nearest.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>
#include <vector>

namespace kindred::config {

namespace {

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t other = above[j] + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      row[j + 1] = std::min({other, above[j + 1] + 1, row[j] + 1});
    }
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view written, std::span<const std::string_view> words) {
  std::size_t fewest = 3;
  std::string_view best;
  for (const std::string_view word : words) {
    if (written.size() > word.size() + 2) continue;
    const std::size_t edits = edits_between(written, word);
    if (edits >= fewest) continue;
    fewest = edits;
    best = word;
  }
  return best;
}

}  // namespace kindred::config
