package io.sockcdc.collector.sockdiag;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.TcpInfo;
import io.sockcdc.collector.model.TcpMetric;
import io.sockcdc.collector.testkit.CHeaders;
import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
    /** Bit fields have no offset of their own. */
    private static final Set<TcpMetric> BIT_FIELDS = Set.of(
            TcpMetric.SND_WSCALE,
            TcpMetric.RCV_WSCALE,
            TcpMetric.DELIVERY_RATE_APP_LIMITED,
            TcpMetric.FASTOPEN_CLIENT_FAIL);

    private static final Map<String, Integer> OFFSETS = Map.ofEntries(
            entry("offsetof(struct inet_diag_msg, idiag_family)", InetDiagMsg.IDIAG_FAMILY),
            entry("offsetof(struct inet_diag_msg, idiag_state)", InetDiagMsg.IDIAG_STATE),
            entry("offsetof(struct inet_diag_msg, idiag_timer)", InetDiagMsg.IDIAG_TIMER),
            entry("offsetof(struct inet_diag_msg, idiag_retrans)", InetDiagMsg.IDIAG_RETRANS),
            entry("offsetof(struct inet_diag_msg, id.idiag_sport)", InetDiagMsg.IDIAG_SPORT),
            entry("offsetof(struct inet_diag_msg, id.idiag_dport)", InetDiagMsg.IDIAG_DPORT),
            entry("offsetof(struct inet_diag_msg, id.idiag_src)", InetDiagMsg.IDIAG_SRC),
            entry("offsetof(struct inet_diag_msg, id.idiag_dst)", InetDiagMsg.IDIAG_DST),
            entry("offsetof(struct inet_diag_msg, id.idiag_if)", InetDiagMsg.IDIAG_IF),
            entry("offsetof(struct inet_diag_msg, id.idiag_cookie)", InetDiagMsg.IDIAG_COOKIE),
            entry("offsetof(struct inet_diag_msg, idiag_expires)", InetDiagMsg.IDIAG_EXPIRES),
            entry("offsetof(struct inet_diag_msg, idiag_rqueue)", InetDiagMsg.IDIAG_RQUEUE),
            entry("offsetof(struct inet_diag_msg, idiag_wqueue)", InetDiagMsg.IDIAG_WQUEUE),
            entry("offsetof(struct inet_diag_msg, idiag_uid)", InetDiagMsg.IDIAG_UID),
            entry("offsetof(struct inet_diag_msg, idiag_inode)", InetDiagMsg.IDIAG_INODE),
            entry("sizeof(struct inet_diag_msg)", InetDiagMsg.BYTES),
            entry("AF_INET", InetDiagMsg.AF_INET),
            entry("AF_INET6", InetDiagMsg.AF_INET6),
            entry("offsetof(struct inet_diag_req_v2, sdiag_family)", InetDiagReqV2.SDIAG_FAMILY),
            entry("offsetof(struct inet_diag_req_v2, sdiag_protocol)", InetDiagReqV2.SDIAG_PROTOCOL),
            entry("offsetof(struct inet_diag_req_v2, idiag_ext)", InetDiagReqV2.IDIAG_EXT),
            entry("offsetof(struct inet_diag_req_v2, idiag_states)", InetDiagReqV2.IDIAG_STATES),
            entry("sizeof(struct inet_diag_req_v2)", InetDiagReqV2.BYTES),
            entry("SOCK_DIAG_BY_FAMILY", InetDiagReqV2.SOCK_DIAG_BY_FAMILY),
            entry("INET_DIAG_REQ_BYTECODE", InetDiagReqV2.INET_DIAG_REQ_BYTECODE),
            entry("INET_DIAG_MEMINFO", InetDiagAttribute.INET_DIAG_MEMINFO),
            entry("INET_DIAG_INFO", InetDiagAttribute.INET_DIAG_INFO),
            entry("INET_DIAG_VEGASINFO", InetDiagAttribute.INET_DIAG_VEGASINFO),
            entry("INET_DIAG_CONG", InetDiagAttribute.INET_DIAG_CONG),
            entry("INET_DIAG_TOS", InetDiagAttribute.INET_DIAG_TOS),
            entry("INET_DIAG_TCLASS", InetDiagAttribute.INET_DIAG_TCLASS),
            entry("INET_DIAG_SKMEMINFO", InetDiagAttribute.INET_DIAG_SKMEMINFO),
            entry("INET_DIAG_SHUTDOWN", InetDiagAttribute.INET_DIAG_SHUTDOWN),
            entry("INET_DIAG_DCTCPINFO", InetDiagAttribute.INET_DIAG_DCTCPINFO),
            entry("INET_DIAG_PROTOCOL", InetDiagAttribute.INET_DIAG_PROTOCOL),
            entry("INET_DIAG_SKV6ONLY", InetDiagAttribute.INET_DIAG_SKV6ONLY),
            entry("INET_DIAG_MARK", InetDiagAttribute.INET_DIAG_MARK),
            entry("INET_DIAG_BBRINFO", InetDiagAttribute.INET_DIAG_BBRINFO),
            entry("INET_DIAG_CLASS_ID", InetDiagAttribute.INET_DIAG_CLASS_ID),
            entry("INET_DIAG_MD5SIG", InetDiagAttribute.INET_DIAG_MD5SIG),
            entry("INET_DIAG_ULP_INFO", InetDiagAttribute.INET_DIAG_ULP_INFO),
            entry("INET_DIAG_CGROUP_ID", InetDiagAttribute.INET_DIAG_CGROUP_ID),
            entry("INET_DIAG_SOCKOPT", InetDiagAttribute.INET_DIAG_SOCKOPT),
            entry("INET_ULP_INFO_NAME", InetDiagAttribute.INET_ULP_INFO_NAME),
            entry("INET_ULP_INFO_TLS", InetDiagAttribute.INET_ULP_INFO_TLS),
            entry("INET_ULP_INFO_MPTCP", InetDiagAttribute.INET_ULP_INFO_MPTCP),
            entry("sizeof(struct tcpvegas_info)", CongestionInfo.VEGAS_BYTES),
            entry("sizeof(struct tcp_dctcp_info)", CongestionInfo.DCTCP_BYTES),
            entry("sizeof(struct tcp_bbr_info)", CongestionInfo.BBR_BYTES),
            entry("1 << (SKNLGRP_INET_TCP_DESTROY - 1)", DestroyGroups.INET_TCP),
            entry("1 << (SKNLGRP_INET_UDP_DESTROY - 1)", DestroyGroups.INET_UDP),
            entry("1 << (SKNLGRP_INET6_TCP_DESTROY - 1)", DestroyGroups.INET6_TCP),
            entry("1 << (SKNLGRP_INET6_UDP_DESTROY - 1)", DestroyGroups.INET6_UDP));

    @Test
    @Requires(Need.CC)
    void offsetsAndNumbersAreThoseOfTheHeaders() {
        List<String> headers = List.of("sys/socket.h", "linux/sock_diag.h", "linux/inet_diag.h");

        assertThat(CHeaders.disagreements(headers, OFFSETS)).isEmpty();
    }

    @Test
    @Requires(Need.CC)
    void theFieldsOfTcpInfoLieWhereTheHeadersSay() {
        long known = CHeaders.values(List.of("linux/tcp.h"), List.of("sizeof(struct tcp_info)"))
                .values()
                .iterator()
                .next();
        Map<String, Integer> ours = new LinkedHashMap<>();
        for (TcpMetric metric : TcpMetric.values()) {
            if (!BIT_FIELDS.contains(metric) && TcpInfoLayout.offset(metric) + TcpInfoLayout.width(metric) <= known) {
                String field = "tcpi_" + kernelName(metric);
                ours.put("offsetof(struct tcp_info, " + field + ")", TcpInfoLayout.offset(metric));
                ours.put("sizeof(((struct tcp_info *)0)->" + field + ")", TcpInfoLayout.width(metric));
            }
        }

        assertThat(ours).hasSizeGreaterThan(100);
        assertThat(CHeaders.disagreements(List.of("linux/tcp.h"), ours)).isEmpty();
    }

    private static String kernelName(TcpMetric metric) {
        return switch (metric) {
            case BUSY_TIME_US -> "busy_time";
            case RWND_LIMITED_US -> "rwnd_limited";
            case SNDBUF_LIMITED_US -> "sndbuf_limited";
            default -> metric.name().toLowerCase(Locale.ROOT).replaceFirst("_(us|ms)$", "");
        };
    }

    @ParameterizedTest
    @EnumSource(TcpMetric.class)
    void aFieldIsReadFromItsOwnBytes(TcpMetric metric) {
        int offset = TcpInfoLayout.offset(metric);
        int width = TcpInfoLayout.width(metric);
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            ByteBuffer bytes = ByteBuffer.allocate(3 + TcpInfoLayout.BYTES).order(order);
            for (int i = 0; i < width; i++) {
                bytes.put(3 + offset + i, (byte) (0x91 + i));
            }

            TcpInfo info = TcpInfoLayout.read(bytes, 3, TcpInfoLayout.BYTES);

            long expected = bitField(
                    metric,
                    order,
                    0x91,
                    switch (width) {
                        case 1 -> 0x91L;
                        case 2 -> Short.toUnsignedLong(bytes.getShort(3 + offset));
                        case 4 -> Integer.toUnsignedLong(bytes.getInt(3 + offset));
                        default -> bytes.getLong(3 + offset);
                    });
            assertThat(info.raw(metric)).as("%s", order).isEqualTo(expected);
            for (TcpMetric other : TcpMetric.values()) {
                if (TcpInfoLayout.offset(other) != offset) {
                    assertThat(info.raw(other)).as("%s %s", order, other).isZero();
                }
            }
        }
    }

    /** 0x91 is 1001 0001: the halves, the lowest and the highest bits tell from which end a compiler takes bit fields. */
    private static long bitField(TcpMetric metric, ByteOrder order, int value, long whole) {
        boolean little = order == ByteOrder.LITTLE_ENDIAN;
        return switch (metric) {
            case SND_WSCALE -> little ? value & 0xf : value >> 4;
            case RCV_WSCALE -> little ? value >> 4 : value & 0xf;
            case DELIVERY_RATE_APP_LIMITED -> 1;
            case FASTOPEN_CLIENT_FAIL -> 0;
            default -> whole;
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {104, 120, 136, 144, 160, 168, 192, 200, 224, 232, 240, 248, 280, 400})
    void theSizeOfEachKernelIsReadToItsEnd(int bytes) {
        TcpInfo info = TcpInfoLayout.read(ByteBuffer.allocate(bytes), 0, bytes);

        for (TcpMetric metric : TcpMetric.values()) {
            boolean arrived = TcpInfoLayout.offset(metric) + TcpInfoLayout.width(metric) <= bytes;
            assertThat(info.arrived() > metric.ordinal()).as("%s", metric).isEqualTo(arrived);
        }
    }

    @Test
    void aFieldThatIsCutIsAbsentAndSoAreThoseBehindIt() {
        List<Integer> arrived = new ArrayList<>();
        for (int bytes = 0; bytes <= TcpInfoLayout.BYTES; bytes++) {
            arrived.add(TcpInfoLayout.read(ByteBuffer.allocate(bytes), 0, bytes).arrived());
        }

        assertThat(arrived).isSorted().startsWith(0, 1, 2).endsWith(TcpMetric.values().length);
        assertThat(arrived.get(135)).isEqualTo(TcpMetric.BYTES_RECEIVED.ordinal());
        assertThat(arrived.get(136)).isEqualTo(TcpMetric.BYTES_RECEIVED.ordinal() + 1);
    }
}
