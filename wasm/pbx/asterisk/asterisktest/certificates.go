package asterisktest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Certificates are PEM files of a private authority and of a server on this
// machine that it vouches for.
type Certificates struct {
	Authority   string // the authority's certificate, what a browser is to trust
	Certificate string // the server's
	Key         string // the server's

	Pool *x509.CertPool // holds the authority's, for Go's tls.Config.RootCAs
}

// MakeCertificates makes an authority and a server's certificate for 127.0.0.1
// and localhost, good for a day, and writes them to a folder. The authority's
// key is thrown away.
func MakeCertificates(folder string) (*Certificates, error) {
	c := &Certificates{Authority: filepath.Join(folder, "authority.pem"), Certificate: filepath.Join(folder, "server.pem"),
		Key: filepath.Join(folder, "server.key.pem"), Pool: x509.NewCertPool()}
	now := time.Now()
	authority := &x509.Certificate{SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "Authority of tests"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	server := &x509.Certificate{SerialNumber: big.NewInt(now.UnixNano() + 1), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: authority.NotBefore, NotAfter: authority.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}

	authorityKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make certificates: %w", err)
	}
	serverKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make certificates: %w", err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(serverKey)
	if err != nil {
		return nil, fmt.Errorf("make certificates: %w", err)
	}
	if err := writePEM(c.Key, "PRIVATE KEY", key); err != nil {
		return nil, err
	}
	if err := sign(c.Authority, authority, authority, authorityKey.Public(), authorityKey); err != nil {
		return nil, err
	}
	if err := sign(c.Certificate, server, authority, serverKey.Public(), authorityKey); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(c.Authority)
	if err != nil {
		return nil, fmt.Errorf("make certificates: %w", err)
	}
	c.Pool.AppendCertsFromPEM(text)
	return c, nil
}

// sign has an issuer vouch for a certificate and writes it.
func sign(path string, certificate, issuer *x509.Certificate, public any, by *ecdsa.PrivateKey) error {
	der, err := x509.CreateCertificate(rand.Reader, certificate, issuer, public, by)
	if err != nil {
		return fmt.Errorf("make certificates: %w", err)
	}
	return writePEM(path, "CERTIFICATE", der)
}

func writePEM(path, kind string, der []byte) error {
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		return fmt.Errorf("make certificates: %w", err)
	}
	return nil
}
