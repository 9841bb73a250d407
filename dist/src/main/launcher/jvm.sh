# Finds a Java and runs Evenkeel on it. Read by the launchers of the source tree and of the distribution, which
# have set home and self, and have die.

JAVA_MIN=17

# Prints the feature version (17, 21, ...) of the Java at $1, or nothing. A JDK says it in its release
# file, which is a hundred times faster to read than to start a JVM.
java_version() {
  [ -x "$1/bin/java" ] || return 0
  version=
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release" | head -n 1)
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
  fi
  printf '%s' "$version"
}

# Takes $1 as the Java if it is new enough and, when $2 is "jdk", has a compiler.
accept() {
  [ -n "$1" ] || return 1
  version=$(java_version "$1")
  [ -n "$version" ] && [ "$version" -ge "$JAVA_MIN" ] || return 1
  [ "$2" != jdk ] || [ -x "$1/bin/javac" ] || return 1
  java_home=$1
}

# The home of the Java on the PATH, which may stand behind links or be a version manager's script.
java_of_path() {
  command -v java >/dev/null 2>&1 || return 0
  java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p' | head -n 1
}

find_java() {
  if [ -n "${EVENKEEL_JAVA_HOME:-}" ]; then
    accept "$EVENKEEL_JAVA_HOME" jre ||
      die "EVENKEEL_JAVA_HOME=$EVENKEEL_JAVA_HOME is not a Java $JAVA_MIN or later: correct or unset it"
    accept "$EVENKEEL_JAVA_HOME" "$1" && return 0
  fi
  accept "${JAVA_HOME:-}" "$1" && return 0
  accept "$(java_of_path)" "$1" && return 0
  for candidate in /usr/lib/jvm/* /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    accept "$candidate" "$1" && return 0
  done
  if [ -x /usr/libexec/java_home ]; then
    accept "$(/usr/libexec/java_home -v "$JAVA_MIN+" 2>/dev/null)" "$1" && return 0
  fi
  return 1
}

# Runs the command on the class path $1 with the other arguments; does not return.
run() {
  class_path=$1
  shift
  find_java jre ||
    die "no Java $JAVA_MIN or later found: install one (e.g. openjdk-$JAVA_MIN-jdk) or set EVENKEEL_JAVA_HOME"

  # Long-running commands keep the JVM's own choices; short ones want to start fast. So does the demo:
  # it shares the machine with four replicas, and the second compiler would take as much of it as one.
  flags='-XX:TieredStopAtLevel=1 -Xshare:auto'
  case ${EVENKEEL_JAVA_OPTS:-} in
    *-XX:+Use*GC*) ;;
    *) flags="$flags -XX:+UseSerialGC" ;;
  esac
  for argument in "$@"; do
    case $argument in
      -*) ;;
      replica | redis | bench | simulate)
        flags=
        break
        ;;
      *) break ;;
    esac
  done

  # Netty still uses sun.misc.Unsafe, which later Javas complain about on every start.
  if [ "$version" -ge 23 ]; then
    flags="$flags --sun-misc-unsafe-memory-access=allow"
  fi

  # Several options in one variable: split at blanks, on purpose.
  # shellcheck disable=SC2086
  exec "$java_home/bin/java" $flags --enable-native-access=ALL-UNNAMED \
    "-Devenkeel.home=$home" "-Devenkeel.launcher=$self" ${EVENKEEL_JAVA_OPTS:-} \
    -cp "$class_path" io.evenkeel.cli.Main "$@"
}
