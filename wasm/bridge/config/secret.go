package config

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
)

// Hash returns the SHA-256 of a secret that is given as it is or as its hash.
func Hash(secret, hash string) [sha256.Size]byte {
	var sum [sha256.Size]byte
	if raw, err := hex.DecodeString(hash); hash != "" && err == nil && len(raw) == len(sum) {
		copy(sum[:], raw)
		return sum
	}
	return sha256.Sum256([]byte(secret))
}

// Tokens tells users by their tokens.
type Tokens [][sha256.Size]byte

// TokensOf returns the users' tokens, hashed.
func TokensOf(users []User) Tokens {
	t := make(Tokens, len(users))
	for i, u := range users {
		t[i] = Hash(u.Token, u.TokenSHA256)
	}
	return t
}

// User returns whose a token is, -1 for nobody's. All are compared, each in
// constant time.
func (t Tokens) User(token string) int {
	given, found := sha256.Sum256([]byte(token)), -1
	for i := range t {
		found = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(given[:], t[i][:]), i, found)
	}
	return found
}
