#!/usr/bin/env bash
# The project's one tool: builds, demonstrates, tests, measures. What a bare
# Debian machine lacks it installs as root; elsewhere it says what is missing.
set -euo pipefail
called_from="$PWD"
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
  bridge  build/bridge, the event bridge that an organisation runs beside its PBX, as in docs/bridge.md, with its licences and bill of materials
  package build/simotel-VERSION.zip for the Chrome Web Store, with licences and bill of materials;
          --key FILE --url ADDRESS also a package signed with your own key, and updates.xml, to be served under an address, as in docs/admin.md;
          --new-key FILE makes that key, outside the repository
  demo    an embedded PBX, a page with numbers, Chromium with the extension, one
          number clicked; --headed leaves it open, --lang fa shows it in Persian
  test    everything: check, native tests, WebAssembly tests, end to end tests;
          --without-asterisk leaves out those with a real Asterisk, which Debian's packages are fetched for
  check   formatting, vet and staticcheck, natively and for WebAssembly
  size    the sizes of dist/, held against docs/size-budget.txt
  policy-check FILE  what is wrong with an administrator's policy, in words, and exit code 1 if anything is: what Chrome would drop in
          silence, and what the extension would refuse; a policy as JSON, or Chrome's file of policies on Linux (docs/policy.md)
  soak    the worker ended at random steps, 500 times or as many as are given: on the test pages, in calls by Simotel and by Asterisk, and while calls are logged at a CRM;
          before that bridges and nodes of their cluster, a tenth as often, and after it a page of 100,000 numbers, a package built twice, and a working day of 8 hours;
          "soak day" such a day alone, of 8 hours or as many as are given, with 50 live tabs, as in docs/soak.md
  fuzz    every parser of what comes from outside, as many minutes each as are given, one by default; --only NAME takes those whose package and name have that in them
  shots   screenshots of every surface in both languages, light and dark, on a sheet in build/shots;
          --only NAMES takes those whose names begin so (with commas)
  score   how well numbers are found in the labelled texts of testdata/numbers; --errors lists what went wrong
  bench   what everything costs, beside what others cost, and which targets that meets: about a quarter of an hour on 2 processors, into build/bench,
          as in docs/performance.md; --short takes a few minutes, for CI. It never fails on time. Longer, each part by itself:
          "bench pages" what pages pay without an extension, with ours, and with two that use libphonenumber-js as peers do,
          "bench worker" the start of the service worker, beside an empty Go program's, "bench calls" click to request, and the events of calls,
          "bench popup", "bench options", "bench history" how long our pages take to open, "bench growth" what ten times as much costs,
          "bench detect" how fast numbers are found and what that costs,
          "bench bridge" how fast the event bridge is with 5,000 clients, and what one costs it
EOF
}

say() { printf '\n== %s\n' "$*"; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

. ./setup.sh

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
  env -u GOOS -u GOARCH go run ./wasm/cmd/package -bridge build/bridge -target "$(go env GOOS)/$(go env GOARCH)"
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
  go vet -tags soak ./wasm/e2e
  GOOS=js GOARCH=wasm go vet -tags soak ./wasm/chrome
  say "staticcheck"
  staticcheck="$(go tool -n staticcheck)"
  "$staticcheck" ./...
  GOOS=js GOARCH=wasm "$staticcheck" $packages
  "$staticcheck" -tags soak ./wasm/e2e
}

# The packages that make sense in a browser: all but the native programs, the
# tests of the whole and their helpers.
wasm_packages() {
  GOOS=js GOARCH=wasm go list ./... |
    grep -vE '/wasm/(e2e|internal|bridge|cmd/(bridge|demo|bench|detect|fuzz|package|plan|score|shots)|fetch/nativefetch|socket/nativesocket|crm/crmtest|pbx/(simotel/simoteltest|asterisk/asterisktest))(/|$)'
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
PURE='plan|detect|places|tel|cmd/(detect|package|plan|places|score)|internal/(corpus|guard|crx|packaging|papers)'

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

# soak_day HOURS does a working day's clicks and calls, and measures what is held.
soak_day() { go test -tags soak -count=1 -timeout 12h -run "TestADayOf" -v ./wasm/e2e -args -hours "$1"; }

# The tests of dist/ in three browsers at once, each with every third test: they
# wait more than they compute.
end_to_end() {
  local work part names failed=0 runs=() parts=3
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
  soak) setup_go; setup_npm; setup_chromium
    [ "${1:-}" != day ] || { build; soak_day "${2:-8}"; exit; }
    setup_asterisk; build
    go test -count=1 -timeout 12h -run "WhateverDies" -v ./wasm/bridge -args -deaths "$(((${1:-500} + 9) / 10))"
    go test -count=1 -timeout 12h -run "WorkerMayDie" -v ./wasm/e2e -args -kills "${1:-500}"
    go test -count=1 -timeout 12h -run "TensOfThousands" -v ./wasm/e2e -args -many 100000
    go test -count=1 -timeout 12h -run "TwoClones" -v ./wasm/cmd/package -args -apart
    soak_day 8 ;;
  fuzz) setup_go; exec go run ./wasm/cmd/fuzz "$@" ;;
  shots) setup_go; setup_chromium; build; exec go run ./wasm/cmd/shots "$@" ;;
  score) setup_go; exec go run ./wasm/cmd/score "$@" ;;
  policy-check) setup_go; mkdir -p build; go build -o build/policycheck ./wasm/cmd/policycheck; cd "$called_from"; exec "$OLDPWD/build/policycheck" "$@" ;;
  bridge) bridge; ls -l build/bridge ;;
  package) setup_go; build; exec go run ./wasm/cmd/package -from "$called_from" "$@" ;;
  bench) setup_go; [ "${1:-}" != bridge ] || exec go run ./wasm/cmd/bench "$@"
    setup_chromium; case "${1:---}" in detect | pages | --*) setup_npm ;; calls) setup_asterisk ;; esac; build; exec go run ./wasm/cmd/bench "$@" ;;
  *) usage; [ "$command" = help ] || exit 2 ;;
esac
