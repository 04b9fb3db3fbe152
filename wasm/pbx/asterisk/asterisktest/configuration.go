package asterisktest

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"
)

//go:embed conf
var conf embed.FS

// configurations are the files of conf, with the few values that differ.
var configurations = template.Must(template.New("").Funcs(template.FuncMap{"join": strings.Join}).ParseFS(conf, "conf/*.conf"))

// empties are files that modules complain of when they are missing.
var empties = strings.Fields(`features cdr cel ccss udptl acl musiconhold sorcery stasis codecs dnsmgr cli cli_aliases
	extconfig pjproject websocket_client statsd res_http_media_cache`)

// modules are what is loaded, each only where this Asterisk has it.
var modules = strings.Fields(`
	res_timing_timerfd res_crypto res_pjproject res_http_websocket res_websocket_client
	res_sorcery_config res_sorcery_memory res_sorcery_memory_cache res_sorcery_astdb res_sorcery_realtime
	res_stasis res_stasis_answer res_stasis_playback res_stasis_recording res_stasis_snoop res_stasis_device_state res_stasis_mailbox app_stasis
	res_ari res_ari_model res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels res_ari_device_states
	res_ari_endpoints res_ari_events res_ari_playbacks res_ari_recordings res_ari_sounds res_ari_mailboxes
	res_pjsip res_pjsip_session res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest
	res_pjsip_endpoint_identifier_user res_pjsip_endpoint_identifier_ip res_pjsip_registrar res_pjsip_sdp_rtp
	res_pjsip_caller_id res_pjsip_dtmf_info res_pjsip_nat res_pjsip_pubsub res_pjsip_rfc3326 res_pjsip_acl
	res_pjsip_diversion res_pjsip_refer res_pjsip_header_funcs res_rtp_asterisk chan_pjsip chan_bridge_media
	func_pjsip_endpoint func_channel func_callerid func_logic func_strings func_timeout
	bridge_simple bridge_builtin_features bridge_builtin_interval_features bridge_native_rtp bridge_softmix bridge_holding
	codec_ulaw codec_alaw codec_resample format_pcm format_wav
	app_dial app_echo app_playback app_verbose app_bridgewait app_originate pbx_config`)

// writeConfiguration fills the server's folder.
func (s *Server) writeConfiguration() error {
	for _, name := range []string{"etc", "lib", "log", "run", "spool"} {
		if err := os.Mkdir(filepath.Join(s.folder, name), 0o700); err != nil {
			return err
		}
	}
	values, err := s.values()
	if err != nil {
		return err
	}
	etc := filepath.Join(s.folder, "etc")
	for _, name := range empties {
		if err := os.WriteFile(filepath.Join(etc, name+".conf"), nil, 0o600); err != nil {
			return err
		}
	}
	for _, name := range strings.Fields("asterisk logger http ari rtp pjsip extensions indications modules") {
		if err := writeTemplate(filepath.Join(etc, name+".conf"), name+".conf", values); err != nil {
			return err
		}
	}
	return nil
}

// values are what the templates of Asterisk's files ask for.
func (s *Server) values() (map[string]any, error) {
	// Debian has them in one of two places, by the version.
	var found []string
	for _, place := range []string{"*-linux-gnu/asterisk", "asterisk"} {
		here, err := filepath.Glob(filepath.Join(s.config.Installation, "root/usr/lib", place, "modules"))
		if err != nil {
			return nil, err
		}
		found = append(found, here...)
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("no Asterisk was unpacked to %q", s.config.Installation)
	}
	from := found[0]
	var load []string
	for _, name := range modules {
		if _, err := os.Stat(filepath.Join(from, name+".so")); err == nil {
			load = append(load, name+".so")
		}
	}
	var phones []map[string]string
	for _, p := range s.phones {
		phones = append(phones, map[string]string{"Number": p.number, "Password": p.password()})
	}
	return map[string]any{"Folder": s.folder, "Modules": from, "Data": filepath.Join(s.config.Installation, "root/usr/share/asterisk"),
		"HTTP": s.ports.number(portHTTP), "HTTPS": s.ports.number(portHTTPS), "SIP": s.ports.number(portSIP),
		"RTPFirst": s.ports.number(portRTP), "RTPLast": s.ports.number(portRTPLast), "Load": load,
		"TLS": s.config.TLS, "AllowedOrigins": s.config.AllowedOrigins, "User": User, "ReadOnlyUser": ReadOnlyUser, "Password": Password,
		"Phones": phones, "Trunk": s.Phone(s.config.Trunk).address(), "Context": Context, "Echo": Echo, "Group": Group, "Barred": Barred,
		"RingSeconds": int(s.config.RingTime / time.Second)}, nil
}

// writeTemplate writes one file, which only its owner may read: it has passwords.
func writeTemplate(path, name string, values any) error {
	var text strings.Builder
	if err := configurations.ExecuteTemplate(&text, name, values); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return os.WriteFile(path, []byte(text.String()), 0o600)
}
