#!/usr/bin/env bash
# The project's one tool: builds, demonstrates, tests, measures. What a bare
# Debian machine lacks it installs as root; elsewhere it says what is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

CACHE="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/simotel"
WASMBROWSERTEST=github.com/agnivade/wasmbrowsertest@v0.11.0
export GOTOOLCHAIN
GOTOOLCHAIN="$(sed -n 's/^toolchain //p' go.mod)"
export GOFLAGS=-buildvcs=false

usage() {
  cat <<'EOF'
usage: ./build.sh COMMAND
  build   dist/, the extension, for chrome://extensions > Load unpacked
  bridge  build/bridge, the event bridge that an organisation runs beside its PBX, as in docs/bridge.md
  demo    an embedded PBX, a page with numbers, Chromium with the extension, one
          number clicked; --headed leaves it open, --lang fa shows it in Persian
  test    everything: check, native tests, WebAssembly tests, end to end tests;
          --without-asterisk leaves out those with a real Asterisk, which Debian's packages are fetched for
  check   formatting, vet and staticcheck, natively and for WebAssembly
  size    the sizes of dist/, held against docs/size-budget.txt
  policy-check FILE  what is wrong with an administrator's policy, in words, and exit code 1 if anything is: what Chrome would drop in
          silence, and what the extension would refuse; a policy as JSON, or Chrome's file of policies on Linux (docs/policy.md)
  soak    the worker ended at random steps, 500 times or as many as are given: on the test pages, in calls by Simotel and by Asterisk, and while calls are logged at a CRM;
          before that bridges and nodes of their cluster, a tenth as often
  shots   screenshots of every surface in both languages, light and dark, on a sheet in build/shots;
          --only NAME takes those whose names begin so
  score   how well numbers are found in the labelled texts of testdata/numbers; --errors lists what went wrong
  bench   click to request, with the worker running and killed, as in docs/performance.md;
          "bench popup" how long the popup takes to open,
          "bench history" the same of the page of 10,000 calls, and what a search through all takes,
          "bench pages" what pages cost with the extension and without,
          "bench detect" how fast numbers are found and what that costs, into build/bench,
          "bench bridge" how fast the event bridge is with 5,000 clients, and what one costs it
EOF
}

say() { printf '\n== %s\n' "$*"; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

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

# dist/ is assembled aside and swapped in, so that a failed build leaves the old.
build() {
  setup_go
  local new=dist.new program
  rm -rf "$new"
  mkdir "$new"
  cp -R web/. "$new/"
  find "$new" -name '*.go' -delete
  cp manifest.json "$new/"
  cp "$(go env GOROOT)/lib/wasm/wasm_exec.js" "$new/"
  for program in worker pages content; do
    GOOS=js GOARCH=wasm go build -trimpath -ldflags='-s -w -buildid=' -o "$new/$program.wasm" "./wasm/cmd/$program"
  done
  go run ./wasm/cmd/places -o "$new/places.bin"
  find "$new" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
  rm -rf dist
  mv "$new" dist
}

# bridge builds the one program that runs neither in the browser nor for developers.
bridge() {
  setup_go
  mkdir -p build
  CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o build/bridge ./wasm/cmd/bridge
}

# size prints each program and fails above its budget, in bytes.
size() {
  [ -d dist ] || build
  local name budget bytes failed=0
  printf '%-14s %12s %12s\n' program bytes budget
  while read -r name budget; do
    case "$name" in ''|'#'*) continue ;; esac
    bytes="$(stat -c %s "dist/$name")"
    printf '%-14s %12d %12d\n' "$name" "$bytes" "$budget"
    if [ "$bytes" -gt "$budget" ]; then
      printf '%s is %d bytes over its budget in docs/size-budget.txt\n' "$name" $((bytes - budget)) >&2
      failed=1
    fi
  done < docs/size-budget.txt
  return $failed
}

check() {
  setup_go
  say "gofmt"
  local unformatted staticcheck
  unformatted="$(gofmt -l wasm web)"
  [ -z "$unformatted" ] || die "not formatted by gofmt: $unformatted"
  say "vet"
  go vet ./...
  local packages
  packages="$(wasm_packages) ./wasm/e2e/contract ./wasm/e2e/crasher ./wasm/e2e/deadcore ./wasm/cmd/bench/empty ./wasm/cmd/bench/inwasm ./wasm/cmd/bench/rate"
  GOOS=js GOARCH=wasm go vet $packages
  say "staticcheck"
  staticcheck="$(go tool -n staticcheck)"
  "$staticcheck" ./...
  GOOS=js GOARCH=wasm "$staticcheck" $packages
}

# The packages that make sense in a browser: all but the native programs, the
# tests of the whole and their helpers.
wasm_packages() {
  GOOS=js GOARCH=wasm go list ./... |
    grep -vE '/wasm/(e2e|internal|bridge|cmd/(bridge|demo|bench|detect|plan|score|shots)|fetch/nativefetch|socket/nativesocket|crm/crmtest|pbx/(simotel/simoteltest|asterisk/asterisktest))(/|$)'
}

# The tests in WebAssembly need an environment small enough for the program's
# arguments and a browser that starts as root.
wasm_tests() {
  local bin="$CACHE/bin" packages
  [ -x "$bin/wasmbrowsertest" ] || { GOBIN="$bin" go install "$WASMBROWSERTEST" || die "$WASMBROWSERTEST could not be installed"; }
  packages="$(GOOS=js GOARCH=wasm go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' $(wasm_packages))"
  env -i PATH="$PATH:$bin:$(dirname "$SIMOTEL_CHROMIUM")" HOME="${HOME:-/tmp}" GOOS=js GOARCH=wasm \
    GOFLAGS="$GOFLAGS" GOTOOLCHAIN="$GOTOOLCHAIN" ${GOROOT:+GOROOT="$GOROOT"} GOCACHE="$(go env GOCACHE)" GOMODCACHE="$(go env GOMODCACHE)" \
    GOPROXY="$(go env GOPROXY)" GOSUMDB="$(go env GOSUMDB)" \
    go test -p 1 -exec "$bin/wasmbrowsertest" $packages
}

# Packages in which nothing runs beside anything: the race detector would only make
# them ten times as slow.
PURE='plan|detect|places|tel|cmd/(detect|plan|places|score)|internal/corpus'

# Two million numbers against phonenumbers are among them. So are a thousand
# schedules of calls, few of which the race detector leaves time for.
pure_tests() {
  go test -timeout 30m $(go list ./... | grep -E "/wasm/($PURE)(/|$)") && go test -timeout 30m -run Schedule ./wasm/app
}

# beside_each_other FUNCTION FUNCTION runs both at once and prints one after the other.
beside_each_other() {
  local output first failed=0
  output="$(mktemp)"
  ($1) >"$output" 2>&1 &
  first=$!
  ($2) & # set -e counts in both
  wait $! || failed=1
  wait $first || failed=1
  cat "$output"
  rm -f "$output"
  return $failed
}

run_tests() {
  local left_out="WITHOUT ASTERISK: the tests with a real one are left out, as --without-asterisk wants"
  unset SIMOTEL_WITHOUT_ASTERISK # nobody leaves anything out without saying so here
  case "${1:-}" in
    '') setup_asterisk ;;
    --without-asterisk) say "$left_out"; export SIMOTEL_WITHOUT_ASTERISK=1 ;;
    *) usage; exit 2 ;;
  esac
  setup_go
  setup_race
  setup_npm
  setup_chromium
  setup_display
  check
  say "build"
  build
  size
  say "native tests, with the race detector"
  go test -race $(go list ./... | grep -vE "/wasm/(e2e|$PURE)(/|$)")
  say "tests in WebAssembly, in headless Chromium, beside what the race detector has nothing to find in"
  beside_each_other pure_tests wasm_tests
  say "end to end, on dist/"
  end_to_end
  [ -z "${SIMOTEL_WITHOUT_ASTERISK:-}" ] || say "$left_out"
}

# The tests of dist/ in two browsers at once, each with every second test: they
# wait more than they compute.
end_to_end() {
  local work part names failed=0 runs=() parts=2
  work="$(mktemp -d)"
  go test -c -o "$work/e2e" ./wasm/e2e
  for ((part = 0; part < parts; part++)); do
    names="$(sed -nE 's/^func (Test[A-Z][^(]*)\(t .*/\1/p' wasm/e2e/*_test.go | awk "NR % $parts == $part" | paste -sd '|')"
    (cd wasm/e2e && exec "$work/e2e" -test.timeout 40m -test.run "^($names)$") >"$work/$part" 2>&1 &
    runs+=($!)
  done
  for ((part = 0; part < parts; part++)); do
    wait "${runs[$part]}" || failed=1
    cat "$work/$part"
  done
  rm -rf "$work"
  return $failed
}

command="${1:-}"
[ $# -eq 0 ] || shift
case "$command" in
  build) build; ls -l dist ;;
  demo) setup_go; setup_chromium; build; exec go run ./wasm/cmd/demo "$@" ;;
  test) run_tests "$@" ;;
  check) check ;;
  size) build; size ;;
  soak) setup_go; setup_asterisk; setup_npm; setup_chromium; build
    go test -count=1 -timeout 12h -run "WhateverDies" -v ./wasm/bridge -args -deaths "$(((${1:-500} + 9) / 10))"
    exec go test -count=1 -timeout 12h -run "WorkerMayDie" -v ./wasm/e2e -args -kills "${1:-500}" ;;
  shots) setup_go; setup_chromium; build; exec go run ./wasm/cmd/shots "$@" ;;
  score) setup_go; exec go run ./wasm/cmd/score "$@" ;;
  policy-check) setup_go; exec go run ./wasm/cmd/policycheck "$@" ;;
  bridge) bridge; ls -l build/bridge ;;
  bench) setup_go; [ "${1:-}" != bridge ] || exec go run ./wasm/cmd/bench "$@"; setup_chromium; case "${1:-calls}" in detect) setup_npm ;; calls | --*) setup_asterisk ;; esac; build; exec go run ./wasm/cmd/bench "$@" ;;
  *) usage; [ "$command" = help ] || exit 2 ;;
esac
