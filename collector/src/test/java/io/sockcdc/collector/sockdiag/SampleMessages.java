package io.sockcdc.collector.sockdiag;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Messages as a little-endian kernel writes them, byte by byte with what each means. */
final class SampleMessages {
    /** A destroy event of a TCP connection from 127.0.0.1:52244 to 10.1.2.3:443, cookie 0x100002e2fe; Linux 4.6 tcp_info. */
    static final String TCP_DESTROY_EVENT = """
            04 01 00 00  # nlmsg_len 260
            14 00        # nlmsg_type SOCK_DIAG_BY_FAMILY
            00 00        # nlmsg_flags
            00 00 00 00  # nlmsg_seq
            00 00 00 00  # nlmsg_pid
            02           # idiag_family AF_INET
            07           # idiag_state CLOSE
            00           # idiag_timer
            00           # idiag_retrans
            cc 14        # idiag_sport 52244, network order
            01 bb        # idiag_dport 443
            7f 00 00 01 00 00 00 00 00 00 00 00 00 00 00 00  # idiag_src
            0a 01 02 03 00 00 00 00 00 00 00 00 00 00 00 00  # idiag_dst
            00 00 00 00  # idiag_if
            fe e2 02 00  # idiag_cookie low
            10 00 00 00  # idiag_cookie high
            00 00 00 00  # idiag_expires
            00 00 00 00  # idiag_rqueue
            00 00 00 00  # idiag_wqueue
            00 00 00 00  # idiag_uid
            00 00 00 00  # idiag_inode
            05 00 0a 00 06 00 00 00  # INET_DIAG_PROTOCOL TCP, padded
            a4 00 02 00  # INET_DIAG_INFO, 160 bytes
            07           # tcpi_state
            00 00 00 00  # ca_state, retransmits, probes, backoff
            07           # options: timestamps, sack, wscale
            a9           # snd_wscale 9, rcv_wscale 10
            01           # delivery_rate_app_limited
            c0 c6 2d 00  # rto 3 000 000: not measured
            40 9c 00 00  # ato 40 000
            00 80 00 00  # snd_mss 32 768
            18 02 00 00  # rcv_mss 536
            00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  # unacked to fackets
            01 00 00 00 00 00 00 00 02 00 00 00 03 00 00 00  # last_data_sent 1, last_ack_sent 0, data_recv 2, ack_recv 3
            ff ff 00 00  # pmtu 65 535
            ff ff 00 00  # rcv_ssthresh
            53 00 00 00  # rtt 83
            44 00 00 00  # rttvar 68
            ff ff ff 7f  # snd_ssthresh
            0a 00 00 00  # snd_cwnd 10
            cb ff 00 00  # advmss 65 483
            03 00 00 00  # reordering 3
            00 00 00 00  # rcv_rtt
            cb ff 00 00  # rcv_space
            02 00 00 00  # total_retrans 2
            ff ff ff ff ff ff ff ff  # pacing_rate: none
            ff ff ff ff ff ff ff ff  # max_pacing_rate: none
            a1 00 00 00 00 00 00 00  # bytes_acked 161
            a0 00 00 00 01 00 00 00  # bytes_received 4 294 967 456
            22 00 00 00  # segs_out 34
            12 00 00 00  # segs_in 18
            00 00 00 00  # notsent_bytes
            ff ff ff ff  # min_rtt: not measured
            10 00 00 00  # data_segs_in 16
            11 00 00 00  # data_segs_out 17
            """;

    /** An entry of a TCP dump over IPv6 with every attribute; tcp_info is cut after its first 16 bytes. */
    static final String DUMP_ENTRY = """
            44 01 00 00 14 00 02 00 07 00 00 00 39 30 00 00  # nlmsghdr: 324 bytes, MULTI, sequence 7
            0a 01 02 00 01 bb cc 14  # AF_INET6, ESTABLISHED, keepalive, 443, 52244
            20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01  # 2001:db8::1
            00 00 00 00 00 00 00 00 00 00 ff ff c0 00 02 07  # ::ffff:192.0.2.7
            03 00 00 00 01 00 00 00 00 00 00 00  # idiag_if 3, cookie 1
            10 27 00 00 05 00 00 00 06 00 00 00 e8 03 00 00 39 05 00 00  # expires 10 000, queues 5 and 6, uid 1000, inode 1337
            05 00 08 00 02 00 00 00  # SHUTDOWN: send
            05 00 05 00 10 00 00 00  # TOS
            05 00 06 00 20 00 00 00  # TCLASS
            05 00 0b 00 01 00 00 00  # SKV6ONLY
            08 00 11 00 04 00 00 00  # CLASS_ID
            08 00 0f 00 ff ff ff ff  # MARK
            04 00 0e 00              # PAD
            0c 00 15 00 52 0c 00 00 01 00 00 00  # CGROUP_ID
            06 00 16 00 52 01 00 00  # SOCKOPT
            14 00 01 00 01 00 00 00 02 00 00 00 03 00 00 00 04 00 00 00  # MEMINFO
            28 00 07 00 01 00 00 00 02 00 00 00 03 00 00 00 04 00 00 00 05 00 00 00 06 00 00 00 07 00 00 00 08 00 00 00 09 00 00 00
            14 00 02 00 01 00 00 00 00 00 00 00 20 4e 03 00 00 00 00 00  # INFO: state, rto 216 608
            08 00 04 00 62 62 72 00  # CONG "bbr"
            18 00 10 00 0b 00 00 00 01 00 00 00 15 00 00 00 e3 02 00 00 e4 02 00 00  # BBRINFO
            08 00 12 00 de ad be ef  # MD5SIG, a secret
            2c 00 13 80              # ULP_INFO, nested
            08 00 01 00 74 6c 73 00  #   NAME "tls"
            20 00 02 80              #   TLS, nested
            06 00 01 00 04 03 00 00  #     VERSION 0x0304
            06 00 02 00 33 00 00 00  #     CIPHER 51
            06 00 03 00 01 00 00 00  #     TXCONF
            04 00 05 00              #     ZC_RO_TX, a flag
            """;

    private SampleMessages() {}

    static byte[] bytes(String labelled) {
        StringBuilder digits = new StringBuilder();
        labelled.lines().forEach(line -> digits.append(line.replaceFirst("#.*", "")));
        return HexFormat.of().parseHex(digits.toString().replace(" ", ""));
    }

    static ByteBuffer buffer(String labelled) {
        return ByteBuffer.wrap(bytes(labelled)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Starting points for fuzzing. */
    static List<byte[]> corpus() {
        List<byte[]> seeds = new ArrayList<>();
        byte[] event = bytes(TCP_DESTROY_EVENT);
        byte[] entry = bytes(DUMP_ENTRY);
        seeds.add(event);
        seeds.add(entry);
        seeds.add(ByteBuffer.allocate(event.length + 2 * entry.length)
                .put(entry)
                .put(event)
                .put(entry)
                .array());
        return seeds;
    }
}
