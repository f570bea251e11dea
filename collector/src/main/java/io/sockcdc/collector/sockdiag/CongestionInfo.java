package io.sockcdc.collector.sockdiag;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What congestion algorithms say of themselves: tcpvegas_info, tcp_dctcp_info, tcp_bbr_info of
 * include/uapi/linux/inet_diag.h, by the names they have there. A longer struct than known is read as far as known.
 */
final class CongestionInfo {
    static final int VEGAS_BYTES = 16;
    static final int DCTCP_BYTES = 16;
    static final int BBR_BYTES = 20;

    private CongestionInfo() {}

    static Map<String, Long> vegas(ByteBuffer bytes, int at) {
        return words(bytes, at, new LinkedHashMap<>(), "tcpv_enabled", "tcpv_rttcnt", "tcpv_rtt", "tcpv_minrtt");
    }

    static Map<String, Long> dctcp(ByteBuffer bytes, int at) {
        Map<String, Long> info = new LinkedHashMap<>();
        info.put("dctcp_enabled", (long) Short.toUnsignedInt(bytes.getShort(at)));
        info.put("dctcp_ce_state", (long) Short.toUnsignedInt(bytes.getShort(at + 2)));
        return words(bytes, at + 4, info, "dctcp_alpha", "dctcp_ab_ecn", "dctcp_ab_tot");
    }

    static Map<String, Long> bbr(ByteBuffer bytes, int at) {
        return words(
                bytes,
                at,
                new LinkedHashMap<>(),
                "bbr_bw_lo",
                "bbr_bw_hi",
                "bbr_min_rtt",
                "bbr_pacing_gain",
                "bbr_cwnd_gain");
    }

    private static Map<String, Long> words(ByteBuffer bytes, int from, Map<String, Long> info, String... names) {
        int at = from;
        for (String name : names) {
            info.put(name, Integer.toUnsignedLong(bytes.getInt(at)));
            at += Integer.BYTES;
        }
        return Collections.unmodifiableMap(info);
    }
}
