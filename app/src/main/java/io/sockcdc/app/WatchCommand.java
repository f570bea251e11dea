package io.sockcdc.app;

import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.Lines;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.app.terminal.Terminals;
import io.sockcdc.app.wiring.SpoolHistory;
import io.sockcdc.consumers.query.EventReader;
import io.sockcdc.consumers.query.ReadRange;
import io.sockcdc.consumers.query.ReceivedEvent;
import io.sockcdc.consumers.query.TimeExpression;
import io.sockcdc.consumers.query.TimeSyntaxException;
import io.sockcdc.consumers.query.WaitListener;
import io.sockcdc.consumers.siem.SiemMapper;
import io.sockcdc.filter.FilterNames;
import io.sockcdc.filter.FilterSyntaxException;
import io.sockcdc.filter.SocketEventTarget;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.render.JsonLines;
import io.sockcdc.render.WatchText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code watch}: follows the events. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Follow the events as they come, as ss -E does; or read those of a stretch of time.",
            "TIME is -15m, now, 14:05, yesterday 14:00, 2026-11-20, '2026-11-20 03:12 Europe/Berlin', an ISO 8601 time, "
                    + "or @SECONDS."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sockcdc watch                                  everything, from now on",
            "  sockcdc watch dport = :443 or sport = :443     one port",
            "  sockcdc watch --from -15m --until now          the last quarter of an hour",
            "  sockcdc watch --last 100 --format json | jq .  the newest hundred, then what comes",
            "  sockcdc watch --format ecs                     as a security system reads it; also ocsf, cef, zeek",
            "  sockcdc watch --from 'yesterday 03:00' --until 'yesterday 03:30' dst 10.0.0.5",
            "  sockcdc watch --spool /var/lib/sockcdc         what waits on disk, without Kafka"
        })
final class WatchCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Program program;
    private final CommonOptions common;
    private final StopSignal stop;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            order = 89,
            defaultValue = "text",
            description =
                    "${COMPLETION-CANDIDATES}: text for people, json (one object a line) for programs, the others for "
                            + "security systems. Default: text.")
    private WatchFormat format = WatchFormat.TEXT;

    @Option(names = "--from", paramLabel = "TIME", description = "Begin with events of this time instead of now.")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "TIME", description = "End with events of this time instead of never.")
    private @Nullable String until;

    @Option(names = "--last", paramLabel = "N", description = "Begin with the newest N events that pass the filter.")
    private @Nullable Integer last;

    @Option(
            names = "--spool",
            paramLabel = "DIR",
            description = "Read what a collector keeps on disk in this directory instead of Kafka, and end.")
    private @Nullable Path spool;

    @Option(
            names = {"-H", "--no-header"},
            description = "No line with the names of the columns.")
    private boolean noHeader;

    @Parameters(paramLabel = "FILTER", description = "Which sockets, in the filter language of ss. Default: all.")
    private List<String> filter = new ArrayList<>();

    WatchCommand(Program program, CommonOptions common, StopSignal stop) {
        this.program = program;
        this.common = common;
        this.stop = stop;
    }

    @Override
    public Integer call() throws InterruptedException {
        common.setUpLogging(LogLevel.WARN);
        Predicate<ReceivedEvent> wanted = wanted();
        ReadRange range = range();
        if (spool != null) {
            return readSpool(spool, range, wanted);
        }
        String topic = common.eventsTopic();
        stop.listenToSignals(PATIENCE);
        Optional<String> servers = new ServersFinder(program, common, stop).await();
        if (servers.isEmpty()) {
            return ExitCode.OK.number();
        }
        try (EventReader reader = new EventReader(common.kafkaClient(servers.get()), topic, program.clock())) {
            stop.onStop(reader::stop);
            try {
                reader.read(range, wanted, new Waits(servers.get(), topic), printer(new Lines(program.out())));
            } finally {
                if (reader.unreadable() > 0) {
                    program.say(reader.unreadable() + " records were no socket events this version can read");
                }
            }
        } catch (KafkaException e) {
            throw common.kafkaFailed(servers.get(), Task.WATCH, e);
        }
        return ExitCode.OK.number();
    }

    private int readSpool(Path directory, ReadRange range, Predicate<ReceivedEvent> wanted) {
        Consumer<ReceivedEvent> out = printer(new Lines(program.out()));
        Integer most = range.last();
        Deque<ReceivedEvent> newest = new ArrayDeque<>();
        AtomicLong position = new AtomicLong();
        long unreadable = SpoolHistory.read(directory, (key, event) -> {
            ReceivedEvent read = new ReceivedEvent(key, event, 0, position.getAndIncrement());
            if (!isWithin(range, event.getObservedAt()) || !wanted.test(read)) {
                return;
            }
            if (most == null) {
                out.accept(read);
                return;
            }
            newest.add(read);
            if (newest.size() > most) {
                newest.removeFirst();
            }
        });
        newest.forEach(out);
        if (unreadable > 0) {
            program.say(unreadable + " pieces of the spool cannot be read");
        }
        return ExitCode.OK.number();
    }

    private static boolean isWithin(ReadRange range, Instant at) {
        Instant begin = range.from();
        Instant end = range.until();
        return (begin == null || !at.isBefore(begin)) && (end == null || at.isBefore(end));
    }

    private Predicate<ReceivedEvent> wanted() {
        SocketFilter parsed;
        try {
            parsed = SocketFilter.parse(String.join(" ", filter), FilterNames.ofMachine(Path.of("/")));
        } catch (FilterSyntaxException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
        SocketEventTarget target = new SocketEventTarget();
        return received -> parsed.test(target.of(received.key(), received.event()));
    }

    private ReadRange range() {
        try {
            return new ReadRange(time(from), time(until), last);
        } catch (TimeSyntaxException | IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private @Nullable Instant time(@Nullable String text) {
        return text == null ? null : TimeExpression.parse(text, program.clock());
    }

    private Consumer<ReceivedEvent> printer(Lines out) {
        if (format == WatchFormat.JSON) {
            JsonLines json = new JsonLines();
            return received -> out.print(json.event(received.key(), received.event()));
        }
        if (format.siem() != null) {
            return siemPrinter(format.siem().mapper(Version.text()), out);
        }
        StringBuilder lines = new StringBuilder();
        WatchText text;
        try {
            OptionalInt columns = Terminals.columns();
            boolean colour = Terminals.wantsColour();
            text = columns.isPresent()
                    ? new WatchText(lines, colour, null, columns.getAsInt())
                    : new WatchText(lines, colour, null);
            if (!noHeader) {
                text.header();
            }
            out.write(lines.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return received -> {
            lines.setLength(0);
            try {
                text.print(received.key(), received.event());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            out.write(lines.toString());
        };
    }

    private Consumer<ReceivedEvent> siemPrinter(SiemMapper mapper, Lines out) {
        if (!noHeader) {
            out.write(new String(mapper.header(), StandardCharsets.UTF_8));
        }
        return received -> {
            byte[] line = mapper.event(received.key(), received.event());
            if (line != null) {
                out.print(new String(line, StandardCharsets.UTF_8));
            }
        };
    }

    /** Tells the user why nothing comes. */
    private final class Waits implements WaitListener {
        private final String servers;
        private final String topic;

        private Waits(String servers, String topic) {
            this.servers = servers;
            this.topic = topic;
        }

        @Override
        public void waits(Reason reason) {
            program.say(
                    switch (reason) {
                        case KAFKA_UNREACHABLE -> common.whyKafkaIsSilent(servers) + "; waiting for it";
                        case NO_TOPIC -> "no topic " + topic + " on " + servers + " yet; waiting for a collector";
                    });
        }

        @Override
        public void continues() {
            program.say("reading " + topic);
        }
    }
}
