// Names in the tree that pass from one mirror to another.
#include "tree/move_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>

namespace kindred::sync {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

Uuid id(int number) {
  std::array<std::uint8_t, 16> bytes{};
  for (int i = 0; i < 4; ++i) bytes[static_cast<std::size_t>(15 - i)] = static_cast<std::uint8_t>(number >> (8 * i));
  return Uuid(bytes);
}

TEST(MoveOrder, OfNothingIsNothing) {
  EXPECT_THAT(order_moves({}), IsEmpty());
}

TEST(MoveOrder, FreesANameBeforeAnotherTakesIt) {
  const std::vector<WantedMove> moves = {{id(1), "a", "b"}, {id(2), "b", "c"}, {id(3), "c", "d"}};
  EXPECT_THAT(order_moves(moves), ElementsAre(ElementsAre(id(3)), ElementsAre(id(2)), ElementsAre(id(1))));
}

TEST(MoveOrder, KeepsACircleTogetherAndBeforeWhatWaitsForIt) {
  const std::vector<WantedMove> moves = {{id(9), "z", "a"}, {id(1), "a", "b"}, {id(2), "b", "c"}, {id(3), "c", "a"}};
  const auto order = order_moves(moves);
  ASSERT_THAT(order, SizeIs(2));
  EXPECT_THAT(order[0], UnorderedElementsAre(id(1), id(2), id(3)));
  EXPECT_THAT(order[1], ElementsAre(id(9)));
}

TEST(MoveOrder, TwoThatWantOneNameBothComeAfterItsHolder) {
  const std::vector<WantedMove> moves = {{id(1), "a", "x"}, {id(2), "b", "x"}, {id(3), "x", "y"}};
  const auto order = order_moves(moves);
  ASSERT_THAT(order, SizeIs(3));
  EXPECT_EQ(order[0], MoveGroup{id(3)});
}

// Chains of any length, walked without recursion; circles; names that several want.
TEST(MoveOrder, HoldsForRandomMoves) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const int names = 1 + static_cast<int>(random() % 30);
    std::vector<WantedMove> moves;
    std::map<Uuid, std::pair<int, int>> wanted;
    for (int from = 0; from < names; ++from) {
      const int to = static_cast<int>(random() % (static_cast<unsigned>(names) * 3 / 2 + 1));
      if (to == from) continue;
      moves.emplace_back(id(from), std::to_string(from), std::to_string(to));
      wanted[id(from)] = {from, to};
    }
    std::set<int> held;
    for (const auto& entry : wanted) held.insert(entry.second.first);
    std::size_t ordered = 0;
    for (const MoveGroup& group : order_moves(moves)) {
      for (const Uuid& mirror : group) held.erase(wanted[mirror].first);
      for (const Uuid& mirror : group) EXPECT_FALSE(held.contains(wanted[mirror].second)) << "round " << round;
      ordered += group.size();
    }
    EXPECT_EQ(ordered, moves.size());
  }
}

TEST(MoveOrder, OfALongChainIsFound) {
  std::vector<WantedMove> moves;
  for (int i = 0; i < 100'000; ++i) moves.emplace_back(id(i), std::to_string(i), std::to_string(i + 1));
  const auto order = order_moves(moves);
  ASSERT_THAT(order, SizeIs(100'000));
  EXPECT_EQ(order.front(), MoveGroup{id(99'999)});
}

}  // namespace
}  // namespace kindred::sync
