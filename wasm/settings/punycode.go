package settings

import "strings"

// Names of hosts in their own script and as browsers write them: RFC 3492, with
// the parameters of its section 5. What RFC 5895 would map beyond lower case is
// left as it is; the tables of a full library are larger than this program's share.
const (
	acePrefix = "xn--"
	base      = 36
	tMin      = 1
	tMax      = 26
	skew      = 38
	damp      = 700
	bias0     = 72
	n0        = 128
)

const aceDigits = "abcdefghijklmnopqrstuvwxyz0123456789"

// toASCII returns a host with its labels as browsers write them.
func toASCII(host string) string { return eachLabel(host, encodeLabel) }

// toUnicode returns a host with its labels in their own script. A label that is
// none stays as it is.
func toUnicode(host string) string { return eachLabel(host, decodeLabel) }

func eachLabel(host string, change func(string) string) string {
	labels := strings.Split(host, ".")
	for i, label := range labels {
		labels[i] = change(label)
	}
	return strings.Join(labels, ".")
}

// threshold returns what a digit is held against: RFC 3492, 6.2.
func threshold(k, bias int) int { return max(tMin, min(tMax, k-bias)) }

// adapt is RFC 3492, 6.1.
func adapt(delta, points int, first bool) int {
	if first {
		delta /= damp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for ; delta > (base-tMin)*tMax/2; k += base {
		delta /= base - tMin
	}
	return k + (base-tMin+1)*delta/(delta+skew)
}

// encodeLabel is RFC 3492, 6.3, with its prefix (RFC 5890); of ASCII nothing changes.
func encodeLabel(label string) string {
	points, out := []rune(label), []byte(acePrefix)
	for _, r := range points {
		if r < n0 {
			out = append(out, byte(r))
		}
	}
	done := len(out) - len(acePrefix)
	if done == len(points) {
		return label
	}
	basic := done
	if basic > 0 {
		out = append(out, '-')
	}
	n, delta, bias := rune(n0), 0, bias0
	for done < len(points) {
		next := rune(0x10ffff)
		for _, r := range points {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range points {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := base; ; k += base {
				t := threshold(k, bias)
				if q < t {
					break
				}
				out = append(out, aceDigits[t+(q-t)%(base-t)])
				q = (q - t) / (base - t)
			}
			out = append(out, aceDigits[q])
			bias = adapt(delta, done+1, done == basic)
			delta = 0
			done++
		}
		delta++
		n++
	}
	return string(out)
}

// decodeLabel is RFC 3492, 6.2.
func decodeLabel(label string) string {
	rest, isEncoded := strings.CutPrefix(label, acePrefix)
	if !isEncoded || len(label) > 63 {
		return label
	}
	var points []rune
	if at := strings.LastIndexByte(rest, '-'); at > 0 {
		points, rest = []rune(rest[:at]), rest[at+1:]
	}
	n, i, bias := n0, 0, bias0
	for len(rest) > 0 {
		start, weight := i, 1
		for k := base; ; k += base {
			if rest == "" {
				return label
			}
			digit := strings.IndexByte(aceDigits, rest[0])
			rest = rest[1:]
			if digit < 0 || weight > 1<<30 {
				return label
			}
			i += digit * weight
			t := threshold(k, bias)
			if digit < t {
				break
			}
			weight *= base - t
		}
		count := len(points) + 1
		bias = adapt(i-start, count, start == 0)
		n += i / count
		i %= count
		if n > 0x10ffff || n < n0 {
			return label
		}
		points = append(points, 0)
		copy(points[i+1:], points[i:])
		points[i] = rune(n)
		i++
	}
	return string(points)
}
