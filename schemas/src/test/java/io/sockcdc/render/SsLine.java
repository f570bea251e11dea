package io.sockcdc.render;

import io.sockcdc.schema.Family;
import io.sockcdc.schema.Protocol;
import io.sockcdc.schema.SocketEvent;
import io.sockcdc.schema.SocketKey;
import io.sockcdc.schema.SocketMemory;
import io.sockcdc.schema.State;
import io.sockcdc.schema.TcpInfo;
import io.sockcdc.schema.Timer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code ss -nemiop} printed of one socket back into an event. */
final class SsLine {
    private static final Pattern USERS = Pattern.compile("users:\\(\\(\"(.*?)\",pid=(\\d+),fd=\\d+\\).*\\)");
    private static final Pattern TIMER =
            Pattern.compile("timer:\\((\\w+),(?:(\\d+)min)?(?:(\\d+)(?:sec|\\.))?(?:(\\d+)ms)?,(\\d+)\\)");

    final SocketKey key = SampleEvents.key();
    final SocketEvent event = SampleEvents.close();
    /** The words that we are expected to print. */
    final List<String> words = new ArrayList<>();

    private final TcpInfo info = new TcpInfo();
    private final Map<String, Long> congestion = new HashMap<>();

    SsLine(String text, boolean netid) {
        Iterator<String> columns = List.of(text.trim().split("\\s+", -1)).iterator();
        String protocol = netid ? columns.next() : "tcp";
        event.setProtocol(Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)));
        words.add(protocol);
        boolean v6 = columnsOfAddresses(columns);
        event.setFamily(v6 ? Family.INET6 : Family.INET);
        boolean seenCgroup = false;
        while (columns.hasNext()) {
            String word = columns.next();
            if (word.startsWith("tos:") || word.startsWith("tclass:") || word.startsWith("class_id:")) {
                continue;
            }
            if (word.startsWith("cgroup:") && seenCgroup) {
                continue;
            }
            seenCgroup |= word.startsWith("cgroup:");
            words.add(read(word, columns));
        }
        if (event.getProtocol() == Protocol.TCP) {
            event.setTcpInfo(info);
        }
        event.setCongestionInfo(congestion);
    }

    private boolean columnsOfAddresses(Iterator<String> columns) {
        String state = columns.next();
        event.setState(
                switch (state) {
                    case "ESTAB" -> State.ESTABLISHED;
                    case "UNCONN" -> State.CLOSE;
                    case "FIN-WAIT-1" -> State.FIN_WAIT1;
                    case "FIN-WAIT-2" -> State.FIN_WAIT2;
                    default -> State.valueOf(state.replace('-', '_'));
                });
        String receive = columns.next();
        String send = columns.next();
        boolean listens = event.getState() == State.LISTEN;
        if (listens) {
            event.setAcceptQueue(Long.valueOf(receive));
            event.setAcceptQueueLimit(Long.valueOf(send));
        } else {
            event.setReceiveQueue(Long.valueOf(receive));
            event.setSendQueue(Long.valueOf(send));
        }
        String local = columns.next();
        String remote = columns.next();
        words.addAll(List.of(state, receive, send, local, remote));
        String address = local.substring(0, local.lastIndexOf(':'));
        int device = address.indexOf('%');
        if (device >= 0) {
            event.setInterface$(address.substring(device + 1));
            address = address.substring(0, device);
        }
        event.setLocalIp(ip(address));
        event.setLocalPort(port(local));
        event.setRemoteIp(ip(remote.substring(0, remote.lastIndexOf(':'))));
        event.setRemotePort(port(remote));
        event.setV6only(address.equals("[::]") ? true : null);
        return address.startsWith("[") || address.equals("*");
    }

    private static String ip(String address) {
        return address.equals("*") ? "::" : address.replaceAll("[\\[\\]]", "").replace("::ffff:", "");
    }

    private static int port(String column) {
        String port = column.substring(column.lastIndexOf(':') + 1);
        return port.equals("*") ? 0 : Integer.parseInt(port);
    }

    /** Sets what a word says and returns the word as we should print it. */
    private String read(String word, Iterator<String> next) {
        int colon = word.indexOf(':');
        String value = word.substring(colon + 1);
        if (word.startsWith("users:")) {
            Matcher users = match(USERS, word);
            event.setCommand(users.group(1));
            event.setPid(Integer.valueOf(users.group(2)));
            return "users:((\"" + users.group(1) + "\",pid=" + users.group(2) + "))";
        } else if (word.startsWith("timer:")) {
            timer(match(TIMER, word));
        } else if (word.startsWith("skmem:")) {
            memory(word);
        } else if (word.startsWith("bbr:(")) {
            bbr(value);
        } else if (word.startsWith("rtt:")) {
            String[] both = value.split("/", -1);
            info.setRttUs(micros(both[0]));
            info.setRttvarUs(micros(both[1]));
        } else if (word.startsWith("wscale:")) {
            String[] both = value.split(",", -1);
            info.setSndWscale(Long.valueOf(both[0]));
            info.setRcvWscale(Long.valueOf(both[1]));
            options(4);
        } else if (word.startsWith("retrans:")) {
            String[] both = value.split("/", -1);
            info.setRetrans(Long.valueOf(both[0]));
            info.setTotalRetrans(Long.valueOf(both[1]));
        } else if (List.of("send", "pacing_rate", "delivery_rate").contains(word)) {
            String rates = next.next();
            rate(word, rates);
            return word + " " + rates;
        } else if (colon > 0) {
            number(word.substring(0, colon), value);
        } else {
            flag(word);
        }
        return word.replaceAll("\\(.*%\\)", "");
    }

    private void timer(Matcher timer) {
        event.setTimer(
                switch (timer.group(1)) {
                    case "on" -> Timer.RETRANSMIT;
                    case "keepalive" -> Timer.KEEPALIVE;
                    case "timewait" -> Timer.TIMEWAIT;
                    case "persist" -> Timer.PROBE;
                    default -> Timer.UNKNOWN;
                });
        event.setTimerExpiresMs((number(timer.group(2)) * 60 + number(timer.group(3))) * 1000 + number(timer.group(4)));
        event.setRetransmits((int) number(timer.group(5)));
    }

    private void memory(String word) {
        Matcher all = match(
                Pattern.compile(
                        "skmem:\\(r(\\d+),rb(\\d+),t(\\d+),tb(\\d+),f(\\d+),w(\\d+),o(\\d+),bl(\\d+),d(\\d+)\\)"),
                word);
        SocketMemory memory = new SocketMemory();
        for (int i = 0; i < 9; i++) {
            memory.put(i, Long.valueOf(all.group(i + 1)));
        }
        event.setMemory(memory);
    }

    private void bbr(String value) {
        for (String part : value.substring(1, value.length() - 1).split(",", -1)) {
            String text = part.substring(part.indexOf(':') + 1);
            switch (part.substring(0, part.indexOf(':'))) {
                case "bw" -> {
                    long bytes = Long.parseLong(text.replace("bps", "")) / 8;
                    congestion.put("bbr_bw_lo", bytes & 0xffff_ffffL);
                    congestion.put("bbr_bw_hi", bytes >>> 32);
                }
                case "mrtt" -> congestion.put("bbr_min_rtt", micros(text));
                case "pacing_gain" -> congestion.put("bbr_pacing_gain", Math.round(Double.parseDouble(text) * 256));
                case "cwnd_gain" -> congestion.put("bbr_cwnd_gain", Math.round(Double.parseDouble(text) * 256));
                default -> throw new IllegalArgumentException(part);
            }
        }
    }

    private void rate(String word, String rates) {
        String[] both = rates.replace("bps", "").split("/", -1);
        if (word.equals("delivery_rate")) {
            info.setDeliveryRate(Long.parseLong(both[0]) / 8);
        } else if (word.equals("pacing_rate")) {
            info.setPacingRate(Long.parseLong(both[0]) / 8);
            if (both.length > 1) {
                info.setMaxPacingRate(Long.parseLong(both[1]) / 8);
            }
        }
    }

    private void number(String name, String value) {
        switch (name) {
            case "uid" -> event.setUid(Long.valueOf(value));
            case "ino" -> event.setInode(Long.valueOf(value));
            case "sk" -> key.setCookie(Long.parseLong(value, 16));
            case "fwmark" -> event.setMark(Long.decode(value));
            case "cgroup" -> event.setCgroup(value);
            case "v6only" -> event.setV6only(value.equals("1"));
            case "rto" -> info.setRtoUs(micros(value));
            case "ato" -> info.setAtoUs(micros(value));
            case "rcv_rtt" -> info.setRcvRttUs(micros(value));
            case "minrtt" -> info.setMinRttUs(micros(value));
            case "mss" -> info.setSndMss(Long.valueOf(value));
            case "rcvmss" -> info.setRcvMss(Long.valueOf(value));
            case "cwnd" -> info.setSndCwnd(Long.valueOf(value));
            case "ssthresh" -> info.setSndSsthresh(Long.valueOf(value));
            case "lastsnd" -> info.setLastDataSentMs(Long.valueOf(value));
            case "lastrcv" -> info.setLastDataRecvMs(Long.valueOf(value));
            case "lastack" -> info.setLastAckRecvMs(Long.valueOf(value));
            case "busy" -> info.setBusyTimeUs(Math.max(1, Long.parseLong(value.replace("ms", "")) * 1000));
            case "rwnd_limited" -> info.setRwndLimitedUs(limited(value));
            case "sndbuf_limited" -> info.setSndbufLimitedUs(limited(value));
            case "notsent" -> info.setNotsentBytes(Long.valueOf(value));
            default -> info.put(name, Long.valueOf(value));
        }
    }

    private static long limited(String value) {
        return Math.max(1, Long.parseLong(value.substring(0, value.indexOf("ms"))) * 1000);
    }

    private void flag(String word) {
        switch (word) {
            case "ts" -> options(1);
            case "sack" -> options(2);
            case "ecn" -> options(8);
            case "ecnseen" -> options(16);
            case "fastopen" -> options(32);
            case "app_limited" -> info.setDeliveryRateAppLimited(1L);
            case "<->" -> event.setShutdown(0);
            case "-->" -> event.setShutdown(1);
            case "<--" -> event.setShutdown(2);
            case "---" -> event.setShutdown(3);
            default -> event.setCongestion(word);
        }
    }

    private void options(long bit) {
        info.setOptions((info.getOptions() == null ? 0 : info.getOptions()) | bit);
    }

    private static long number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static long micros(String millis) {
        return new BigDecimal(millis).movePointRight(3).longValue();
    }

    private static Matcher match(Pattern pattern, String word) {
        Matcher matcher = pattern.matcher(word);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(word);
        }
        return matcher;
    }
}
