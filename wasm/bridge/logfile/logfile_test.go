package logfile

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// folder is the log's files with their bytes.
func folder(t *testing.T, path string) (files int, bytes int64) {
	t.Helper()
	all, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		about, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		files, bytes = files+1, bytes+about.Size()
	}
	return files, bytes
}

func TestTheLogIsPutAsideEachDayAndDeletedAfterSome(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bridge.log")
	f, err := Open(path, 14, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	now := time.Now()
	f.now = func() time.Time { return now }
	for day := range 30 {
		if _, err := fmt.Fprintf(f, "day %d\n", day); err != nil {
			t.Fatal(err)
		}
		now = now.Add(24 * time.Hour)
	}
	if files, _ := folder(t, path); files < 14 || files > 16 {
		t.Errorf("%d files", files)
	}
	last, err := os.ReadFile(path)
	if err != nil || string(last) != "day 29\n" {
		t.Errorf("%q %v", last, err)
	}
}

func TestALogInWhichNothingIsWrittenIsDeletedAfterItsDaysToo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bridge.log")
	f, err := Open(path, 14, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	f.now = func() time.Time { return now }
	if _, err := fmt.Fprintln(f, "a number"); err != nil {
		t.Fatal(err)
	}
	for day := range 20 {
		f.age()
		if files, bytes := folder(t, path); day == 10 && bytes == 0 || day == 16 && (files != 1 || bytes != 0) {
			t.Errorf("after %d days: %d bytes in %d files", day, bytes, files)
		}
		now = now.Add(24 * time.Hour)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f.age() // of a file that is closed
}

func TestTheLogIsBoundedAndGoesOnAfterARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bridge.log")
	for range 5 {
		f, err := Open(path, 14, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 200 {
			if _, err := fmt.Fprintf(f, "%099d\n", i); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if files, bytes := folder(t, path); bytes > 10_000 || bytes < 8_000 || files > 12 {
		t.Errorf("%d bytes in %d files", bytes, files)
	}
}

func TestOfANumberTheLastDigitsStay(t *testing.T) {
	for number, want := range map[string]string{"09331112233": "*******2233", "+98 933 111 2233": "+** *** *** 2233", "201": "201", "": "", "sara": "sara", "1234567": "***4567", "\u06f0\u06f9\u06f3\u06f3\u06f1\u06f1\u06f1\u06f2\u06f2\u06f3\u06f3": "*******\u06f2\u06f2\u06f3\u06f3"} {
		if got := Redact(number); got != want {
			t.Errorf("%s is %s, want %s", number, got, want)
		}
	}
}
