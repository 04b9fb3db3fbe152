# What build.sh needs of a machine, and how it is had: Go, Chromium, a display, npm,
# a real Asterisk, a C compiler. build.sh reads it; it is no program.

# need COMMAND PACKAGE WHY installs a Debian package unless the command exists.
need() {
  command -v "$1" >/dev/null && return
  apt_install "$2" "$3"
}

# apt_install PACKAGE WHY
apt_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
    die "needs $1 ($2). On Debian or Ubuntu: sudo apt-get install $1; elsewhere install it by your system's means."
  say "installing $1: $2"
  export DEBIAN_FRONTEND=noninteractive
  [ -n "${apt_updated:-}" ] || apt-get update -qq
  apt_updated=1
  apt-get install -y -qq --no-install-recommends "$1" >/dev/null || die "Debian's package $1 could not be installed ($2)"
}

# Go of go.mod's toolchain line. A Go of 1.21 or newer fetches it by itself; with
# Debian's older one it is had as a module, whose files come without exec bit.
setup_go() {
  [ -e /etc/ssl/certs/ca-certificates.crt ] || apt_install ca-certificates "for downloads over TLS"
  need go golang-go "Go $GOTOOLCHAIN, or any Go from 1.21 on"
  local have minor
  have="$(GOTOOLCHAIN=local go env GOVERSION)"
  minor="$(printf '%s' "$have" | sed -E 's/^go1\.([0-9]+).*/\1/')"
  if [ "$minor" -lt 21 ]; then
    local root="$CACHE/$GOTOOLCHAIN"
    [ -x "$root/bin/go" ] || fetch_go "$root"
    export PATH="$root/bin:$PATH" GOROOT="$root"
    export GOTOOLCHAIN=local
  fi
  go version >/dev/null 2>&1 || die "Go $(sed -n 's/^toolchain //p' go.mod) could not be had: $(go version 2>&1 | tail -n 1)"
}

fetch_go() {
  say "fetching $GOTOOLCHAIN as a module"
  local arch dir work
  arch="$(go env GOARCH)"
  work="$(mktemp -d)"
  dir="$(cd "$work" && GOFLAGS= go mod download -json "golang.org/toolchain@v0.0.1-$GOTOOLCHAIN.linux-$arch" | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p')"
  rmdir "$work"
  [ -d "$dir" ] || die "the module golang.org/toolchain could not be fetched; install Go 1.21 or newer by hand (https://go.dev/dl/)"
  mkdir -p "$CACHE"
  rm -rf "$1"
  cp -r "$dir" "$1"
  chmod -R u+w "$1"
  chmod +x "$1"/bin/* "$1"/pkg/tool/*/*
}

# Debian's Chromium. Branded Chrome is not looked for: it ignores --load-extension.
setup_chromium() {
  local name
  for name in "${SIMOTEL_CHROMIUM:-}" chromium chromium-browser; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then
      SIMOTEL_CHROMIUM="$(command -v "$name")"
      export SIMOTEL_CHROMIUM
      break
    fi
  done
  if [ -z "${SIMOTEL_CHROMIUM:-}" ]; then
    apt_install chromium "the browser of demo and tests"
    export SIMOTEL_CHROMIUM=/usr/bin/chromium
  fi
  # Persian on screenshots.
  if command -v fc-list >/dev/null && [ -z "$(fc-list :lang=fa family)" ]; then
    apt_install fonts-freefarsi "Persian text on screenshots" || true
  fi
}

# A display of their own for the tests of native menus and keyboard commands.
setup_display() {
  need Xvfb xvfb "a display for tests of the context menu and the keyboard"
  need xdotool xdotool "mouse and keyboard for tests of the context menu and the keyboard"
}

# npm fetches what a page of testdata is made of, pinned in its lock file.
setup_npm() { need npm npm "for packages that test pages are made of"; }

# A real Asterisk for tests: Debian's packages, unpacked into the cache and not
# installed, with a state of apt's own. 22 is unstable's, 16 bullseye's; what one
# of them lacks the other stands in for.
setup_asterisk() {
  need baresip baresip-core "SIP phones for tests with a real Asterisk; test --without-asterisk leaves them out"
  need certutil libnss3-tools "an authority that the browser trusts, for tests of TLS to a real Asterisk"
  local newest="$CACHE/asterisk-22" oldest="$CACHE/asterisk-16"
  unpack_asterisk "$newest" sid || newest="$oldest"
  unpack_asterisk "$oldest" bullseye || oldest="$newest"
  [ -e "$newest/VERSION" ] ||
    die "needs Asterisk (for tests with a real one), and Debian's packages could not be had: is this Debian, and does its mirror answer? ./build.sh test --without-asterisk leaves these tests out."
  [ "$newest" != "$oldest" ] || say "ONLY ONE ASTERISK could be had: all tests with a real one take $(cat "$newest/VERSION")"
  export SIMOTEL_ASTERISK="$newest" SIMOTEL_ASTERISK_16="$oldest"
}

# unpack_asterisk FOLDER SUITE fills a folder unless it is there: root/, the
# program asterisk that starts what is in it with its own libc, and VERSION. It is
# filled aside, so that an interrupted one is not taken for whole.
unpack_asterisk() {
  [ ! -e "$1/VERSION" ] || return 0
  say "fetching Asterisk of Debian $2"
  local new="$1.new"
  rm -rf "$new" "$1"
  if fetch_asterisk "$new" "$2" && "$new/asterisk" -V > "$new/VERSION"; then
    rm -rf "$new/apt"
    mv "$new" "$1"
    cat "$1/VERSION"
  else
    rm -rf "$new"
    printf 'build.sh: no Asterisk could be had from Debian %s\n' "$2" >&2
    return 1
  fi
}

# fetch_asterisk FOLDER SUITE. It is called in a condition, where errors do not
# end a shell: each step that may fail says && or ||.
fetch_asterisk() {
  local root="$1/root" apt="$1/apt" mirror security keys name options
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
  mirror="$(apt_mirror /debian)"
  security="$(apt_mirror /debian-security)"
  [ -n "$mirror" ] || return 1
  mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$root"/usr/{bin,sbin,lib,lib64} || return 1
  for name in bin sbin lib lib64; do ln -s "usr/$name" "$root/$name" || return 1; done
  : > "$apt/status"
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -e "$keys" ] && keys="[signed-by=$keys]" || keys=
  echo "deb $keys $mirror $2 main" > "$apt/sources.list"
  [ "$2" = sid ] || [ -z "$security" ] || echo "deb $keys $security $2-security main" >> "$apt/sources.list"
  # Nothing of the host's state, and no other user, who could not read a root's cache.
  options=(-qq -o Dir::State="$apt" -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status"
    -o Dir::Cache="$apt" -o Dir::Cache::archives="$apt/archives" -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=-
    -o APT::Sandbox::User="$(id -un)" -o APT::Install-Recommends=false -o APT::Keep-Downloaded-Packages=true
    -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Update::Post-Invoke= -o APT::Update::Post-Invoke-Success= -o DPkg::Post-Invoke=)
  timeout 300 apt-get "${options[@]}" update &&
    timeout 600 apt-get "${options[@]}" -y --download-only install asterisk >/dev/null || return 1
  for name in "$apt"/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$name" | tar -x -C "$root" --keep-directory-symlink --no-same-owner \
      --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' || return 1
  done
  cat > "$1/asterisk" <<'EOF' && chmod +x "$1/asterisk"
#!/bin/sh
root="$(dirname "$(realpath "$0")")/root"
for libraries in "$root"/usr/lib/*-linux-gnu; do break; done
for loader in "$libraries"/ld-linux*.so.?; do break; done
exec "$loader" --library-path "$libraries:$root/usr/lib" "$root/usr/sbin/asterisk" "$@"
EOF
}

# apt_mirror END prints the first address of apt's sources that ends so.
apt_mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v '^ *#' |
    grep -oE 'https?://[^] ]+' | sed 's#/*$##' | grep -m 1 -E "$1\$" || true
}

setup_race() { need gcc gcc "for go test -race"; [ -e /usr/include/stdlib.h ] || apt_install libc6-dev "for go test -race"; }
