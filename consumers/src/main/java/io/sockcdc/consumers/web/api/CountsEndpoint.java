package io.sockcdc.consumers.web.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sockcdc.codec.RecordCodec;
import io.sockcdc.consumers.address.AddressOrder;
import io.sockcdc.consumers.query.CountsSort;
import io.sockcdc.consumers.web.model.CountRow;
import io.sockcdc.consumers.web.model.CountTable;
import io.sockcdc.consumers.web.model.Micros;
import io.sockcdc.consumers.web.past.RecentChanges;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.ConnectionRates;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SubjectKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /counts}. */
final class CountsEndpoint implements Endpoint {
    private static final Parameter KIND =
            Parameter.choice("kind", "REMOTE_IP", "By what connections are counted.", SubjectKind.class);
    private static final Parameter SORT = Parameter.choice(
            "sort",
            "OPEN",
            "By what the answer is in order; SUBJECT is by name. Totals are not known of the past.",
            "OPEN",
            "OPENED",
            "CLOSED",
            "FAILED",
            "TOTAL",
            "BYTES",
            "PEERS",
            "SUBJECT");
    private static final Parameter ORDER =
            Parameter.choice("order", "desc", "The largest first, or the smallest.", "desc", "asc");
    private static final Parameter SEARCH =
            Parameter.text("search", "Subjects whose text has this in it: address, port, program, network, host.");

    /** A subject that matches, with its counts from either source. */
    private record Found(
            CountSubject subject,
            @Nullable CountRow row,
            @Nullable Tally tally) {}

    private final Views views;
    private final CountTable table;
    private final ThreadLocal<RecordCodec<ConnectionCounts>> codecs =
            ThreadLocal.withInitial(RecordCodec::ofConnectionCounts);

    CountsEndpoint(Views views, CountTable table) {
        this.views = views;
        this.table = table;
    }

    @Override
    public String path() {
        return "/api/v1/counts";
    }

    @Override
    public String name() {
        return "counts";
    }

    @Override
    public String summary() {
        return "Connection counts by remote address, host, service, program or network";
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(KIND, SORT, ORDER, SEARCH, Parameter.FILTER, Parameter.AT, Parameter.OFFSET, Parameter.LIMIT);
    }

    @Override
    public ObjectNode shape() {
        return Page.shape("Subjects with their counts.", "counts", Shapes.ref("Counts"));
    }

    static ObjectNode countsShape() {
        ObjectNode shape = Shapes.requiringOnly(
                Shapes.records(
                        "Connection counts: the fields of their subject, then their own. Of the past, what follows from the "
                                + "sockets that were open then and from the five minutes before is known: totals are "
                                + "absent.",
                        CountSubject.getClassSchema(),
                        ConnectionCounts.getClassSchema()),
                "kind",
                "as_of",
                "open",
                "open_by_state");
        Shapes.with(
                shape,
                "open_matching",
                Shapes.integer("How many of the open connections pass the filter; only with a filter."));
        return Shapes.with(
                shape,
                "open_history",
                Shapes.array(
                        "Connections that were open, a sample every 15 seconds, the newest last; only of remote "
                                + "addresses.",
                        Shapes.integer("")));
    }

    @Override
    public ObjectNode answer(Query query) throws InterruptedException {
        SubjectKind kind = SubjectKind.valueOf(query.word(KIND));
        SocketFilter filter = query.filter();
        if (filter != null && kind == SubjectKind.NETWORK) {
            throw new ProblemException(Problem.parameter("filter", "networks cannot be filtered by sockets", null));
        }
        View view = views.of(query);
        List<Found> found = new ArrayList<>();
        String search = query.text(SEARCH);
        String part = search == null ? "" : search.toLowerCase(Locale.ROOT);
        if (view.isLive()) {
            Map<CountSubject, Tally> matching =
                    filter == null ? Map.of() : Tally.all(kind, view, SocketPredicate.of(filter));
            for (CountRow row : table.all(kind)) {
                Tally tally = matching.get(row.subject());
                if ((filter == null || tally != null) && has(row.subject(), part, view)) {
                    found.add(new Found(row.subject(), row, tally));
                }
            }
        } else {
            Map<CountSubject, Tally> tallies = Tally.all(kind, view, SocketPredicate.of(filter));
            if (filter == null) {
                addThoseOnlyJustGone(tallies, kind, view);
            }
            tallies.forEach((subject, tally) -> {
                if (has(subject, part, view)) {
                    found.add(new Found(subject, null, tally));
                }
            });
        }
        found.sort(order(query, view));
        return Page.of(
                view.time(),
                "counts",
                found,
                query.number(Parameter.OFFSET),
                query.number(Parameter.LIMIT),
                each -> json(each, view));
    }

    private static void addThoseOnlyJustGone(Map<CountSubject, Tally> tallies, SubjectKind kind, View view) {
        RecentChanges recent = view.recent();
        if (recent != null) {
            recent.subjects().stream()
                    .filter(subject -> subject.getKind() == kind)
                    .forEach(subject -> tallies.putIfAbsent(subject, new Tally()));
        }
    }

    private static boolean has(CountSubject subject, String part, View view) {
        return part.isEmpty() || text(subject, view).contains(part);
    }

    private static String text(CountSubject subject, View view) {
        StringBuilder text = new StringBuilder();
        if (subject.getHostId() != null) {
            text.append(subject.getHostId()).append(' ').append(view.hosts().name(subject.getHostId()));
        }
        for (Object field : new Object[] {
            subject.getIp(), subject.getPort(), subject.getProtocol(), subject.getProcess(), subject.getNetwork()
        }) {
            if (field != null) {
                text.append(' ').append(field);
            }
        }
        return text.toString().toLowerCase(Locale.ROOT);
    }

    private static Comparator<Found> order(Query query, View view) {
        String sort = query.word(SORT);
        Comparator<Found> bySubject = Comparator.comparing(
                        (Found found) -> found.subject().getIp(), Comparator.nullsFirst(AddressOrder.INSTANCE))
                .thenComparing(Found::subject);
        if (sort.equals("SUBJECT")) {
            return query.word(ORDER).equals("desc") ? bySubject.reversed() : bySubject;
        }
        CountsSort by = CountsSort.valueOf(sort);
        long micros = Micros.of(view.time());
        Comparator<Found> comparator = Comparator.comparingDouble(found ->
                found.row() == null ? ofThePast(found, by, view) : measure(found.row(), found.tally(), by, micros));
        return (query.word(ORDER).equals("desc") ? comparator.reversed() : comparator).thenComparing(bySubject);
    }

    private static double ofThePast(Found found, CountsSort by, View view) {
        Tally tally = found.tally();
        RecentChanges recent = view.recent();
        if (tally == null || recent == null) {
            return 0;
        }
        ConnectionRates minute = recent.rates(found.subject(), RecentChanges.Window.LAST_1_MIN);
        return switch (by) {
            case OPEN -> tally.open();
            case OPENED -> minute.getOpened();
            case CLOSED -> minute.getClosed();
            case FAILED -> minute.getFailed();
            case BYTES -> tally.bytes();
            case PEERS -> tally.peers();
            case TOTAL -> 0;
        };
    }

    private static double measure(CountRow row, @Nullable Tally tally, CountsSort by, long now) {
        return switch (by) {
            case OPEN -> tally != null ? tally.open() : row.open();
            case OPENED -> row.isQuiet(now) ? 0 : row.opened();
            case CLOSED -> row.isQuiet(now) ? 0 : row.closed();
            case FAILED -> row.isQuiet(now) ? 0 : row.failed();
            case TOTAL -> row.openedTotal();
            case BYTES -> (double) row.bytesIn() + row.bytesOut();
            case PEERS -> row.peers();
        };
    }

    private ObjectNode json(Found found, View view) {
        CountRow row = found.row();
        Tally tally = found.tally();
        if (row == null) {
            return tally == null ? Json.fields(found.subject()) : tally.json(found.subject(), view);
        }
        ObjectNode node = json(row);
        if (tally != null) {
            node.put("open_matching", tally.open());
        }
        return node;
    }

    ObjectNode json(CountRow row) {
        ObjectNode node = Json.fields(row.subject(), row.counts(codecs.get()));
        if (row.subject().getKind() == SubjectKind.REMOTE_IP) {
            var history = node.putArray("open_history");
            for (int open : row.history()) {
                history.add(open);
            }
        }
        return node;
    }
}
