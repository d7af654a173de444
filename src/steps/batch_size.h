#pragma once

namespace kindred::sync {

/// How many photos go into one transaction: as many as take it about a second, since a phone gets rows right only
/// within kindred_update_id's ten seconds, and how dear a row is depends on Immich's vector indexes and on the disk
/// (ADR 9).
class BatchSize {
 public:
  /// `most` is what the configuration says.
  explicit BatchSize(int most) : most_(most), size_(most) {}

  int photos() const { return size_; }
  /// To be told how long a transaction over `photos` took.
  void took(int photos, double seconds);

 private:
  const int most_;
  int size_;
};

}  // namespace kindred::sync
