#!/usr/bin/env bash
# Puts jars that the tests run into a cache outside the clone; does nothing when they are there.
# usage: fetch.sh [neo4j | gds]   neo4j = the server, gds = Graph Data Science for it, which only the long tests use
set -euo pipefail
cd "$(dirname "$0")"

what=${1:-neo4j}
version=$(sed -n "s|.*<$what.version>\(.*\)</$what.version>.*|\1|p" "$what.xml")
cache=${AMBASSADORS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ambassadors}
jars=$cache/$what-$version
[ ! -d "$jars" ] || exit 0

if ! command -v mvn >/dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "make $what: Maven is needed to fetch $what for the tests; install it (Debian, Ubuntu: apt-get install maven; macOS: brew install maven)" >&2
    exit 1
  fi
  echo "installing Maven"
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  { apt-get update && apt-get install --yes --no-install-recommends maven; } >"$log" 2>&1 || { tail -20 "$log" >&2; exit 1; }
  rm -f "$log"
fi

echo "fetching $what $version for the tests into $jars"
mkdir -p "$cache"
fresh=$(mktemp -d "$cache/$what-$version.XXXXXX")
trap 'rm -rf "$fresh"' EXIT
mvn --batch-mode --quiet --strict-checksums --log-file "$fresh/log" --file "$what.xml" \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
  -DincludeScope=runtime -DoutputDirectory="$fresh/jars" ||
  { echo "make $what: Maven could not fetch it:" >&2; tail -20 "$fresh/log" >&2; exit 1; }
# In one step, so that nobody ever sees half of it; where another run was quicker, its copy stays.
[ -d "$jars" ] || mv "$fresh/jars" "$jars"
