package asterisktest

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"
)

// Act is what a phone does when it is rung.
type Act string

// The acts. A busy phone is made by Phone.Busy.
const (
	Answers Act = ""        // it is picked up
	Rings   Act = "rings"   // it rings until it is told what to do, or the caller gives up
	Rejects Act = "rejects" // the call is turned down
)

// Script is how a phone behaves. The zero value picks up at once and talks until
// the other side hangs up.
type Script struct {
	Act     Act
	After   time.Duration // how long it rings before it is picked up or the call turned down
	HangsUp time.Duration // how long after that it hangs up; 0 waits for the other side or for Hangup
}

// Behave scripts the phone, for calls that come later.
func (p *Phone) Behave(s Script) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.script = s
}

// play does for one call as the script says. The lock is held; from is the index
// of the next event.
func (p *Phone) play(call Event, from int) {
	script := p.script
	if script.Act == Rings {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	before := p.playing
	p.playing = func() {
		if before != nil {
			before()
		}
		cancel()
	}
	p.scripts.Go(func() {
		defer cancel()
		if err := p.perform(ctx, script, call.Call, from); err != nil && ctx.Err() == nil {
			p.mu.Lock()
			p.failures = append(p.failures, fmt.Errorf("its script: %w", err))
			p.mu.Unlock()
		}
	})
}

// perform is the script's course. That the call ends meanwhile ends it too.
func (p *Phone) perform(ctx context.Context, script Script, call string, from int) error {
	if p.endsWithin(ctx, script.After, call, from) {
		return nil
	}
	if script.Act == Rejects {
		_, err := p.command(ctx, "hangup", "")
		return err
	}
	if _, err := p.command(ctx, "accept", ""); err != nil || script.HangsUp == 0 {
		return err
	}
	_, from, err := p.await(ctx, from, func(e Event) bool { return e.Call == call && (e.Type == "CALL_ESTABLISHED" || e.Type == "CALL_CLOSED") })
	if err != nil || p.endsWithin(ctx, script.HangsUp, call, from-1) {
		return err
	}
	_, err = p.command(ctx, "hangup", "")
	return err
}

// endsWithin lets a time pass, unless the call ends or the phone is switched off.
func (p *Phone) endsWithin(ctx context.Context, d time.Duration, call string, from int) bool {
	if d == 0 {
		return false
	}
	passing, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	_, _, err := p.await(passing, from, func(e Event) bool { return e.Call == call && e.Type == "CALL_CLOSED" })
	return err == nil || ctx.Err() != nil
}

// Busy occupies the phone's line, without a call through the PBX: who rings it is
// answered 486 and it does not ring. Free ends that.
func (p *Phone) Busy(ctx context.Context) error {
	line, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return p.failed("be busy", err)
	}
	p.mu.Lock()
	from := len(p.heard)
	p.mu.Unlock()
	go ringForever(line)
	if _, err = p.command(ctx, "dial", "sip:"+elsewhere+"@"+line.LocalAddr().String()); err == nil {
		_, _, err = p.await(ctx, from, func(e Event) bool { return e.Type == "CALL_RINGING" && isElsewhere(e) })
	}
	if err != nil {
		_ = line.Close() // the error to tell is the other
		return p.failed("be busy", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line = line
	return nil
}

// Free ends what Busy began.
func (p *Phone) Free(ctx context.Context) error {
	p.mu.Lock()
	from, line := len(p.heard), p.line
	p.line = nil
	p.mu.Unlock()
	if line == nil {
		return nil
	}
	defer line.Close()
	_, err := p.command(ctx, "hangup", "")
	if err == nil {
		_, _, err = p.await(ctx, from, func(e Event) bool { return e.Type == "CALL_CLOSED" && isElsewhere(e) })
	}
	if err != nil {
		return p.failed("be free", err)
	}
	return nil
}

// elsewhere is whom a busy phone calls.
const elsewhere = "elsewhere"

func isElsewhere(e Event) bool { return strings.HasPrefix(e.Peer, "sip:"+elsewhere+"@") }

// ringForever is a SIP phone of few words: it says that it rings (RFC 3261, 180),
// and 200 to the wish to give up. It ends when its socket is closed.
func ringForever(line net.PacketConn) {
	packet := make([]byte, 1<<16)
	for {
		n, from, err := line.ReadFrom(packet)
		if err != nil {
			return // closed by Free or Close
		}
		lines := strings.Split(string(packet[:n]), "\r\n")
		status := "200 OK"
		switch {
		case strings.HasPrefix(lines[0], "INVITE "):
			status = "180 Ringing"
		case strings.HasPrefix(lines[0], "ACK "):
			continue
		}
		answer := "SIP/2.0 " + status + "\r\n"
		for _, l := range lines[1:] {
			switch name, _, _ := strings.Cut(l, ":"); name {
			case "To":
				answer += l + ";tag=" + elsewhere + "\r\n"
			case "Via", "From", "Call-ID", "CSeq":
				answer += l + "\r\n"
			}
		}
		if _, err := line.WriteTo([]byte(answer+"Content-Length: 0\r\n\r\n"), from); err != nil {
			return
		}
	}
}
