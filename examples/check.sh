#!/bin/sh
# Builds and tests the examples against the artifacts of this tree, as somebody would who has them from a repository.
# They are installed into a local repository below target/; the usual one is read, so that little is downloaded.
set -eu

cd "$(dirname "$0")/.."
mkdir -p examples/target
repository=$PWD/examples/target/repository
usual=${MAVEN_REPOSITORY:-$HOME/.m2/repository}

./mvnw -B -ntp -q -Dquick install -pl !dist,!laws -Dmaven.repo.local="$repository" -Dmaven.repo.local.tail="$usual"
./mvnw -B -ntp -f examples/pom.xml verify -Dmaven.repo.local="$repository" -Dmaven.repo.local.tail="$usual" "$@"
