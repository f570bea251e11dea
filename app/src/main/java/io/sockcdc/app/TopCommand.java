package io.sockcdc.app;

import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.Format;
import io.sockcdc.app.output.Lines;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.app.terminal.Terminals;
import io.sockcdc.app.top.Top;
import io.sockcdc.app.top.TopFigures;
import io.sockcdc.app.top.TopFilter;
import io.sockcdc.filter.FilterSyntaxException;
import io.sockcdc.render.JsonLines;
import io.sockcdc.settings.Durations;
import io.sockcdc.topics.TopicKind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code top}: the live table of addresses. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Show remote addresses live: connections open, opened, closed and failed per second over the last ten "
                    + "seconds, bytes in and out, and open flags.",
            "Keys order, filter and look into an address; ? names them. Into a file or a pipe it prints the table again "
                    + "and again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sockcdc top",
            "  sockcdc top --sort opened --filter 10.1.",
            "  sockcdc top --filter 'dport = :443'      addresses with a connection to that port",
            "  sockcdc top --once                       print the table and end",
            "  sockcdc top --interval 5s --iterations 3 | tee table.txt",
            "  sockcdc top --once --rows 0 --format json | jq .  every address, for a program"
        })
final class TopCommand implements Callable<Integer> {
    /** Columns to order by. */
    static final class Sorts implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Top.sorts().iterator();
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration READ = Duration.ofMillis(100);
    private static final Duration FOR_AN_ANSWER = Duration.ofSeconds(10);
    private static final int PLAIN_WIDTH = 100;

    private final Program program;
    private final CommonOptions common;
    private final StopSignal stop;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(
            names = "--sort",
            paramLabel = "COLUMN",
            defaultValue = "open",
            completionCandidates = Sorts.class,
            description = "${COMPLETION-CANDIDATES}. Default: open.")
    private String sort = "open";

    @Option(
            names = "--filter",
            paramLabel = "FILTER",
            description =
                    "Only addresses that hold this, or that have open sockets as this expression in the filter language of ss says.")
    private String filter = "";

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "How often the figures change. Default: 1s.")
    private String interval = "1s";

    @Option(names = "--once", description = "Print the table and end; the same as --iterations 1.")
    private boolean once;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "Print the table N times and end, instead of a live screen.")
    private @Nullable Integer iterations;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "20",
            description = "Rows of a table that is printed; 0 prints all. Default: 20.")
    private int rows = 20;

    TopCommand(Program program, CommonOptions common, StopSignal stop) {
        this.program = program;
        this.common = common;
        this.stop = stop;
    }

    @Override
    public Integer call() throws InterruptedException {
        common.setUpLogging(LogLevel.WARN);
        Top.Start start = start();
        stop.listenToSignals(PATIENCE);
        boolean printed = once || iterations != null || format.format() == Format.JSON;
        Optional<String> servers = printed ? common.findServers() : new ServersFinder(program, common, stop).await();
        if (servers.isEmpty()) {
            if (!printed) {
                return ExitCode.OK.number();
            }
            throw new UserError(
                    ExitCode.KAFKA_UNREACHABLE,
                    "no Kafka: start sockcdc up, or name one with --bootstrap-servers HOST:PORT");
        }
        TopFigures.Topics topics = new TopFigures.Topics(
                common.topic(TopicKind.COUNTS), common.topic(TopicKind.ANOMALIES), common.topic(TopicKind.SOCKETS));
        try (TopFigures figures =
                new TopFigures(common.kafkaClient(servers.get()), topics, "Kafka " + servers.get(), program.clock())) {
            Top top = new Top(figures, start);
            Optional<Terminal> terminal = printed ? Optional.empty() : Terminals.open();
            if (terminal.isPresent()) {
                try (Terminal its = terminal.get()) {
                    top.show(its, program.out(), Terminals.wantsColour(), stop);
                }
            } else {
                print(top, figures, start, servers.get());
            }
        } catch (KafkaException e) {
            throw common.kafkaFailed(servers.get(), Task.TOP, e);
        } catch (IOException e) {
            throw new UserError(ExitCode.FAILURE, "the terminal failed: " + e.getMessage(), e);
        }
        return ExitCode.OK.number();
    }

    private Top.Start start() {
        if (!Top.sorts().contains(sort)) {
            throw new UserError(
                    ExitCode.USAGE, "--sort must be one of " + String.join(", ", Top.sorts()) + ", it is " + sort);
        }
        if (rows < 0 || (iterations != null && iterations < 1)) {
            throw new UserError(ExitCode.USAGE, "--rows must be 0 or more and --iterations 1 or more");
        }
        Duration every;
        try {
            every = Durations.parse(interval);
        } catch (IllegalArgumentException e) {
            throw new UserError(ExitCode.USAGE, "--interval must be a time such as 500ms or 2s, it is " + interval, e);
        }
        if (every.toMillis() < 100) {
            throw new UserError(ExitCode.USAGE, "--interval must be at least 100ms, it is " + interval);
        }
        return new Top.Start(sort, filter(), every);
    }

    private TopFilter filter() {
        try {
            return TopFilter.of(filter, HistoryAccess.names());
        } catch (FilterSyntaxException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private void print(Top top, TopFigures figures, Top.Start start, String servers) {
        Lines out = new Lines(program.out());
        int most = rows == 0 ? Integer.MAX_VALUE : rows;
        Instant giveUp = program.clock().instant().plus(FOR_AN_ANSWER);
        while (!figures.read(READ) && !stop.isAsked()) {
            if (program.clock().instant().isAfter(giveUp)) {
                throw new UserError(
                        ExitCode.KAFKA_UNREACHABLE,
                        "no topic " + common.topic(TopicKind.COUNTS) + ": " + common.whyKafkaIsSilent(servers));
            }
        }
        int left = once ? 1 : iterations == null ? Integer.MAX_VALUE : iterations;
        Instant next = program.clock().instant();
        for (boolean first = true; left > 0 && !stop.isAsked(); ) {
            figures.read(READ);
            if (!program.clock().instant().isBefore(next)) {
                next = next.plus(start.interval());
                print(top, most, out, first);
                first = false;
                left--;
            }
        }
    }

    private void print(Top top, int most, Lines out, boolean first) {
        if (format.format() == Format.JSON) {
            JsonLines json = new JsonLines();
            top.rows(most).forEach(row -> out.print(json.counts(row.subject(), row.counts())));
            return;
        }
        if (!first) {
            out.print("");
        }
        top.lines(most, PLAIN_WIDTH).forEach(line -> out.print(line.stripTrailing()));
    }
}
