#!/bin/sh
# Builds the present commit twice, in two directories, and compares all that is published, byte by byte.
set -eu

cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for copy in one another/directory; do
  git clone -q . "$work/$copy"
  (
    cd "$work/$copy"
    ./mvnw -B -ntp -q -Dquick -Devenkeel.sources.skip=false package
    find . -path '*/target/*' \( -name 'evenkeel-*.jar' -o -name 'evenkeel-*.tar.gz' -o -name .flattened-pom.xml \) \
      ! -path './*/target/lib/*' | sort | xargs sha256sum >"$work/$(basename "$copy").sums"
  )
done

diff "$work/one.sums" "$work/directory.sums" || {
  echo "not reproducible: the files above differ" >&2
  exit 1
}
echo "identical: $(wc -l <"$work/one.sums") files"
