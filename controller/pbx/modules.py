"""The Asterisk modules Ringplan loads, and the ones it must never load. Data only; config.py writes it down."""

SIP = """
res_pjproject res_sorcery_config res_sorcery_astdb res_sorcery_memory res_sorcery_memory_cache res_sorcery_realtime
res_http_websocket res_pjsip res_pjsip_session res_pjsip_pubsub res_pjsip_transport_websocket res_pjsip_acl
res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest res_pjsip_endpoint_identifier_user
res_pjsip_endpoint_identifier_ip res_pjsip_registrar res_pjsip_outbound_registration res_pjsip_outbound_publish
res_pjsip_caller_id
res_pjsip_dlg_options res_pjsip_dtmf_info res_pjsip_empty_info res_pjsip_exten_state
res_pjsip_header_funcs res_pjsip_messaging res_pjsip_mwi res_pjsip_mwi_body_generator res_pjsip_pidf_body_generator
res_pjsip_xpidf_body_generator res_pjsip_dialog_info_body_generator res_pjsip_nat res_pjsip_notify res_pjsip_path
res_pjsip_refer res_pjsip_rfc3326 res_pjsip_sdp_rtp res_pjsip_send_to_voicemail chan_pjsip res_rtp_asterisk res_srtp
res_pjsip_logger res_timing_timerfd res_crypto
"""
MEDIA = """
bridge_simple bridge_native_rtp bridge_softmix bridge_holding bridge_builtin_features codec_ulaw codec_alaw codec_a_mu
codec_g722 codec_gsm codec_resample codec_opus_open_source res_format_attr_opus format_wav format_gsm format_pcm
format_sln res_musiconhold res_convert chan_bridge_media
"""
APPLICATIONS = """
app_dial app_playback app_read app_record app_stack app_verbose app_echo app_exec app_originate app_waitforcond
app_userevent app_channelredirect app_softhangup app_senddtmf app_while app_if app_confbridge app_directed_pickup
app_voicemail app_celgenuserevent app_sayunixtime app_controlplayback app_transfer app_mixmonitor app_chanspy
app_bridgeaddchan app_bridgewait app_playtones app_db app_queue res_parking
"""
FUNCTIONS = """
func_callerid func_channel func_cut func_db func_devstate func_dialgroup func_dialplan func_evalexten func_export
func_extstate func_global func_groupcount func_hangupcause func_lock func_logic func_math func_module
func_pjsip_aor func_pjsip_contact func_pjsip_endpoint func_presencestate func_rand func_sprintf func_strings
func_timeout func_uri func_realtime func_vmcount
"""
CONTROL = """
pbx_config res_config_sqlite3 cel_custom res_cdrel_custom res_manager_devicestate
res_manager_presencestate res_stasis res_stasis_answer
res_stasis_device_state res_stasis_playback res_stasis_recording res_stasis_snoop app_stasis res_ari res_ari_model
res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels res_ari_device_states res_ari_endpoints
res_ari_events res_ari_playbacks res_ari_recordings res_ari_sounds res_websocket_client
"""
# Each of these would let a dialplan line or a file dropped in a folder run a program, or read files, of the machine.
# res_pjsip_diversion takes the words of a re-INVITE for who forwarded the call, line ends and all, into a voicemail's
# text (22.10); the dialplan reads and writes Diversion itself.
NEVER = frozenset(
    [
        "res_pjsip_diversion",
        *("app_system", "app_externalivr", "app_mp3", "func_env", "func_shell", "func_curl", "res_agi"),
        *("pbx_spool", "pbx_ael", "pbx_dundi", "pbx_lua", "pbx_realtime"),
    ]
)

# What a PBX that an older version started lacks, and that the shared subroutines need: loaded while it runs (mend.py).
ADDED = ("func_realtime", "app_stasis", "res_stasis")

GROUPS = (SIP, MEDIA, APPLICATIONS, FUNCTIONS, CONTROL)


def wanted() -> tuple[str, ...]:
    """Names without `.so`, in the order of the groups above."""
    return tuple(name for group in GROUPS for name in group.split())
