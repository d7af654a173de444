// Names are a graph: each move waits for the one that holds the name it wants, if any. So from any move a single path
// leads from holder to holder. It ends at a name that is free, at a move that has its place in the order already, or
// runs into itself: then the part that goes round is a circle.
#include "tree/move_order.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <unordered_map>

namespace kindred::sync {

namespace {

using Index = std::size_t;
enum class State : std::uint8_t { fresh, on_path, ordered };

class Orderer {
 public:
  explicit Orderer(std::span<const WantedMove> moves) : moves_(moves), states_(moves.size(), State::fresh) {
    for (Index i = 0; i < moves.size(); ++i) holders_.emplace(moves[i].from, i);
  }

  std::vector<MoveGroup> order() {
    for (Index i = 0; i < moves_.size(); ++i) walk(i);
    return std::move(order_);
  }

 private:
  std::optional<Index> holder_of(std::uint64_t name) const {
    const auto found = holders_.find(name);
    return found == holders_.end() ? std::nullopt : std::optional(found->second);
  }

  void walk(Index start) {
    std::vector<Index> path;
    std::optional<Index> at = start;
    for (; at && states_[*at] == State::fresh; at = holder_of(moves_[*at].to)) {
      states_[*at] = State::on_path;
      path.push_back(*at);
    }
    if (at && states_[*at] == State::on_path) add_circle(path, *at);
    for (auto last = path.rbegin(); last != path.rend(); ++last) add({&*last, 1});
  }

  /// Takes the circle, which is the path's end, from it.
  void add_circle(std::vector<Index>& path, Index first) {
    const auto begin = std::find(path.begin(), path.end(), first);
    add({begin, path.end()});
    path.erase(begin, path.end());
  }

  void add(std::span<const Index> group) {
    MoveGroup& added = order_.emplace_back();
    for (const Index i : group) {
      added.push_back(moves_[i].mirror_id);
      states_[i] = State::ordered;
    }
  }

  const std::span<const WantedMove> moves_;
  std::vector<State> states_;
  std::unordered_map<std::uint64_t, Index> holders_;
  std::vector<MoveGroup> order_;
};

}  // namespace

WantedMove::WantedMove(const Uuid& mirror, std::string_view from_name, std::string_view to_name)
    : mirror_id(mirror), from(std::hash<std::string_view>()(from_name)), to(std::hash<std::string_view>()(to_name)) {}

std::vector<MoveGroup> order_moves(std::span<const WantedMove> moves) {
  return Orderer(moves).order();
}

}  // namespace kindred::sync
