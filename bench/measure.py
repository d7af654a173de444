"""Runs `kindred sync --json` and prints one line: photos, seconds, photos a second, CPU seconds, peak memory.

The memory is the kernel's own account of the finished process (ru_maxrss)."""

import json
import resource
import subprocess
import sys

done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
report = json.loads(done.stdout)
assets = sum(job["totals"]["assets"] for job in report["jobs"])
seconds = report["seconds"]
print(f"{assets} photos in {seconds:.2f} s: {assets / seconds:.0f} a second; "
      f"CPU {usage.ru_utime + usage.ru_stime:.2f} s, peak memory {usage.ru_maxrss / 1024:.1f} MiB")
