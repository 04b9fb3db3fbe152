package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
)

// copies are the names of what is in the extension's origin private file system.
const copies = `navigator.storage.getDirectory().then((folder) => Array.fromAsync(folder.keys()))`

// started ends the worker and returns with which error a new one answers, nil if it
// works.
func started(t *testing.T, b *chromium.Browser, own *chromium.Page) *message.Error {
	t.Helper()
	must(t, b.KillWorker(t.Context()))
	reply, err := stage.Ask(own, message.TypeWake, nil)
	must(t, err)
	return reply.Error
}

// bothStart says that worker and popup start, each anew.
func bothStart(t *testing.T, b *chromium.Browser, own *chromium.Page) {
	t.Helper()
	if err := started(t, b, own); err != nil {
		t.Fatal(err)
	}
	popup, err := b.OpenExtension(t.Context(), "popup.html")
	must(t, err)
	defer popup.Close()
	must(t, popup.WaitFor(t.Context(), `document.getElementById("dial").dataset.heard`))
}

func TestTheWorkerCopiesTheProgramsAndBothStartFromTheirCopies(t *testing.T) {
	s, dist := ownStage(t)
	own, err := s.Own(t.Context())
	must(t, err)
	must(t, own.Evaluate(`navigator.storage.getDirectory().then((folder) => folder.getFileHandle("of another build", {create: true})).then(() => {})`, nil))
	if found := evaluated[[]string](t, own, copies); len(found) != 1 {
		t.Fatalf("there are %q before the worker copies", found)
	}
	var found []string
	must(t, own.WaitUntil(t.Context(), "two copies", func() (bool, error) {
		err := own.Evaluate(copies, &found)
		return len(found) == 2 && !slices.Contains(found, "of another build"), err
	}))
	// Without the extension's own files nothing but the copies can be what starts.
	for _, program := range []string{"worker.wasm", "pages.wasm"} {
		must(t, os.Rename(filepath.Join(dist, program), filepath.Join(dist, program+".away")))
	}
	bothStart(t, s.Browser, own)
}

func TestACopyThatIsNotOfThisBuildDoesNotRun(t *testing.T) {
	s, dist := ownStage(t)
	must(t, s.CopyPrograms(t.Context()))
	own, err := s.Own(t.Context())
	must(t, err)
	for _, c := range []struct{ name, change string }{
		{"nothing", `await file.truncate(0)`},
		{"no program", `await file.write("no program")`},
		// A program to which a section of its own was added: it would run.
		{"another program", `await file.write({type: "write", position: (await handle.getFile()).size, data: new Uint8Array([0, 1, 0])})`},
	} {
		t.Run(c.name, func(t *testing.T) {
			must(t, own.Evaluate(`(async () => {
  for await (const handle of (await navigator.storage.getDirectory()).values()) {
    const file = await handle.createWritable({keepExistingData: true});
    `+c.change+`;
    await file.close();
  }
})()`, nil))
			bothStart(t, s.Browser, own)
		})
	}
	for _, program := range []string{"worker.wasm", "pages.wasm"} {
		must(t, os.Rename(filepath.Join(dist, program), filepath.Join(dist, program+".away")))
	}
	if err := started(t, s.Browser, own); err == nil || err.Code != message.CodeWorkerFailed {
		t.Errorf("without any program of this build the worker answers %v", err)
	}
}

func TestProgramsThatAreNotOfThisBuildAreNotCopied(t *testing.T) {
	s, dist := ownStage(t)
	program := filepath.Join(dist, "worker.wasm")
	content, err := os.ReadFile(program)
	must(t, err)
	write(t, program, append(content, 0, 1, 0))
	must(t, s.CopyPrograms(t.Context()))
	own, err := s.Own(t.Context())
	must(t, err)
	if found := evaluated[[]string](t, own, copies); len(found) != 1 {
		t.Errorf("there are %q, want the pages' program alone", found)
	}
}
