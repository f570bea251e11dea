package io.sockcdc.render;

import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.State;
import io.sockcdc.schema.TcpInfo;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code ss -i} says of a TCP connection, in its words and order. A field that is absent or 0 is left out, as in ss. */
final class TcpInfoText {
    private static final long NO_SSTHRESH = 0xffff;
    private static final int USUAL_REORDERING = 3;

    private final StringBuilder out;

    TcpInfoText(StringBuilder out) {
        this.out = out;
    }

    void append(SocketEvent event, boolean options, boolean exact) {
        TcpInfo info = event.getTcpInfo();
        if (info == null) {
            if (event.getCongestion() != null) {
                out.append(' ').append(Printable.word(event.getCongestion()));
            }
            return;
        }
        options(event, info, options);
        times(info);
        sizes(info);
        counters(info);
        congestion(event.getCongestionInfo(), exact);
        rates(event, info, exact);
        limits(info);
        trouble(event, info);
        receiver(info);
        if (event.getUlp() != null) {
            out.append(" tcp-ulp-").append(Printable.word(event.getUlp()));
        }
    }

    private void options(SocketEvent event, TcpInfo info, boolean options) {
        long bits = number(info.getOptions());
        if (options) {
            flag("ts", bits & 1);
            flag("usec_ts", bits & 64);
            flag("sack", bits & 2);
            flag("ecn", bits & 8);
            flag("ecnseen", bits & 16);
            flag("fastopen", bits & 32);
        }
        if (event.getCongestion() != null) {
            out.append(' ').append(Printable.word(event.getCongestion()));
        }
        if ((bits & 4) != 0) {
            out.append(" wscale:")
                    .append(number(info.getSndWscale()))
                    .append(',')
                    .append(number(info.getRcvWscale()));
        }
    }

    private void times(TcpInfo info) {
        millis("rto", info.getRtoUs());
        count("backoff", info.getBackoff());
        if (number(info.getRttUs()) != 0) {
            millis("rtt", info.getRttUs());
            out.append('/').append(Numbers.millis(number(info.getRttvarUs())));
        }
        millis("ato", info.getAtoUs());
    }

    private void sizes(TcpInfo info) {
        count("mss", info.getSndMss());
        count("pmtu", info.getPmtu());
        count("rcvmss", info.getRcvMss());
        count("advmss", info.getAdvmss());
        count("cwnd", info.getSndCwnd());
        if (number(info.getSndSsthresh()) < NO_SSTHRESH) {
            count("ssthresh", info.getSndSsthresh());
        }
    }

    private void counters(TcpInfo info) {
        count("bytes_sent", info.getBytesSent());
        count("bytes_retrans", info.getBytesRetrans());
        count("bytes_acked", info.getBytesAcked());
        count("bytes_received", info.getBytesReceived());
        count("segs_out", info.getSegsOut());
        count("segs_in", info.getSegsIn());
        count("data_segs_out", info.getDataSegsOut());
        count("data_segs_in", info.getDataSegsIn());
    }

    private void congestion(@Nullable Map<String, Long> its, boolean exact) {
        if (its == null) {
            return;
        }
        if (its.containsKey("dctcp_enabled")) {
            if (value(its, "dctcp_enabled") == 0) {
                out.append(" dctcp:fallback_mode");
            } else {
                out.append(" dctcp:(ce_state:").append(value(its, "dctcp_ce_state"));
                out.append(",alpha:").append(value(its, "dctcp_alpha"));
                out.append(",ab_ecn:").append(value(its, "dctcp_ab_ecn"));
                out.append(",ab_tot:").append(value(its, "dctcp_ab_tot")).append(')');
            }
        }
        if (its.containsKey("bbr_min_rtt")) {
            double bandwidth = value(its, "bbr_bw_hi") * 0x1p32 + value(its, "bbr_bw_lo");
            out.append(" bbr:(bw:").append(Numbers.rate(bandwidth * 8, exact));
            out.append(",mrtt:").append(Numbers.millis(value(its, "bbr_min_rtt")));
            gain(",pacing_gain:", value(its, "bbr_pacing_gain"));
            gain(",cwnd_gain:", value(its, "bbr_cwnd_gain"));
            out.append(')');
        }
    }

    private void gain(String word, long in256ths) {
        if (in256ths != 0) {
            out.append(word).append(Numbers.general(in256ths / 256.0, 6));
        }
    }

    private void rates(SocketEvent event, TcpInfo info, boolean exact) {
        double rttMicros = number(info.getRttUs());
        Map<String, Long> vegas = event.getCongestionInfo();
        if (vegas != null && value(vegas, "tcpv_enabled") != 0) {
            long its = value(vegas, "tcpv_rtt");
            rttMicros = its != 0 && its != Integer.MAX_VALUE ? its : rttMicros;
        }
        double window = (double) number(info.getSndCwnd()) * number(info.getSndMss());
        if (rttMicros > 0 && window > 0) {
            out.append(" send ").append(Numbers.rate(window * 8_000_000 / rttMicros, exact));
        }
        count("lastsnd", info.getLastDataSentMs());
        count("lastrcv", info.getLastDataRecvMs());
        count("lastack", info.getLastAckRecvMs());
        if (number(info.getPacingRate()) != 0) {
            out.append(" pacing_rate ").append(Numbers.rate(number(info.getPacingRate()) * 8.0, exact));
            if (number(info.getMaxPacingRate()) != 0) {
                out.append('/').append(Numbers.rate(number(info.getMaxPacingRate()) * 8.0, exact));
            }
        }
        if (number(info.getDeliveryRate()) != 0) {
            out.append(" delivery_rate ").append(Numbers.rate(number(info.getDeliveryRate()) * 8.0, exact));
        }
        count("delivered", info.getDelivered());
        count("delivered_ce", info.getDeliveredCe());
        flag("app_limited", number(info.getDeliveryRateAppLimited()));
    }

    private void limits(TcpInfo info) {
        long busy = number(info.getBusyTimeUs());
        if (busy != 0) {
            out.append(" busy:").append(busy / 1000).append("ms");
            limit("rwnd_limited", number(info.getRwndLimitedUs()), busy);
            limit("sndbuf_limited", number(info.getSndbufLimitedUs()), busy);
        }
    }

    private void limit(String word, long micros, long busyMicros) {
        if (micros != 0) {
            out.append(' ').append(word).append(':').append(micros / 1000).append("ms(");
            out.append(String.format(Locale.ROOT, "%.1f", 100.0 * micros / busyMicros))
                    .append("%)");
        }
    }

    private void trouble(SocketEvent event, TcpInfo info) {
        count("unacked", info.getUnacked());
        if (number(info.getRetrans()) != 0 || number(info.getTotalRetrans()) != 0) {
            out.append(" retrans:").append(number(info.getRetrans()));
            out.append('/').append(number(info.getTotalRetrans()));
        }
        count("lost", info.getLost());
        if (event.getState() != State.LISTEN) {
            count("sacked", info.getSacked());
        }
        count("dsack_dups", info.getDsackDups());
        count("fackets", info.getFackets());
        Long reordering = info.getReordering();
        if (reordering != null && reordering != USUAL_REORDERING) {
            out.append(" reordering:").append(reordering.longValue());
        }
        count("reord_seen", info.getReordSeen());
    }

    private void receiver(TcpInfo info) {
        millis("rcv_rtt", info.getRcvRttUs());
        count("rcv_space", info.getRcvSpace());
        count("rcv_ssthresh", info.getRcvSsthresh());
        count("notsent", info.getNotsentBytes());
        millis("minrtt", info.getMinRttUs());
        count("rcv_ooopack", info.getRcvOoopack());
        count("snd_wnd", info.getSndWnd());
        count("rcv_wnd", info.getRcvWnd());
        count("rehash", info.getRehash());
    }

    private void flag(String word, long bits) {
        if (bits != 0) {
            out.append(' ').append(word);
        }
    }

    private void count(String word, @Nullable Long value) {
        if (number(value) != 0) {
            out.append(' ').append(word).append(':').append(number(value));
        }
    }

    private void millis(String word, @Nullable Long micros) {
        if (number(micros) != 0) {
            out.append(' ').append(word).append(':').append(Numbers.millis(number(micros)));
        }
    }

    private static long number(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private static long value(Map<String, Long> map, String key) {
        return number(map.get(key));
    }
}
