#pragma once
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/uuid.h"
#include "files/root.h"
#include "job/intent.h"
#include "job/report.h"
#include "pg/connection.h"
#include "steps/listed_file.h"

namespace kindred::sync {

class JobRun;

/// The derived files of one page of mirrors that the mirrors lack or that Immich made anew, and their XMP files. They
/// are on record by their names (Intent) and in place before the transaction that names them begins. What stands in the
/// way of one file is a fault of its mirror and costs no other.
class ChangedFiles {
 public:
  /// Lists them, puts them on record and places them. Throws what concerns all of them, such as a full disk.
  ChangedFiles(JobRun& run, const std::vector<Uuid>& mirrors);

  /// Sends the names of what was placed for some of the mirrors to a transaction's list (pg_temp.kindred_file).
  void send(pg::Transaction& work, std::span<const Uuid> mirrors) const;
  /// Of mirrors with a file that could not be placed.
  const std::vector<Fault>& faults() const { return faults_; }
  std::vector<Uuid> sources_at_fault() const;
  /// To be called after the last transaction: what got no row is queued to be unlinked.
  void settle();
  /// To be called instead where another instance has taken the job over.
  void put_back() const;

 private:
  struct File : ListedFile {
    explicit File(ListedFile listed) : ListedFile(std::move(listed)) {}

    bool is_placed = false;
    bool is_foreign = false;  ///< an XMP file lies there that we did not make, or that the target wrote since
    std::optional<files::FileState> made = {};  ///< of an XMP file that was placed
  };

  void list(const std::vector<Uuid>& mirrors);
  void record();
  bool place_all();
  bool place(File& file);
  files::PlaceResult place_xmp(File& file);
  files::PlaceResult place_derived(const File& file);
  void add_fault(Fault fault);
  bool finds_foreign_xmp(const File& file, const pg::Row& row) const;

  JobRun& run_;
  Intent intent_;
  std::vector<File> files_;
  std::vector<Fault> faults_;
};

}  // namespace kindred::sync
