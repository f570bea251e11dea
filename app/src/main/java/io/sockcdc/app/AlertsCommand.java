package io.sockcdc.app;

import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.Format;
import io.sockcdc.app.output.Lines;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.app.terminal.Terminals;
import io.sockcdc.consumers.query.AnomalyReader;
import io.sockcdc.consumers.query.OpenFlags;
import io.sockcdc.consumers.query.TimeExpression;
import io.sockcdc.consumers.query.TimeSyntaxException;
import io.sockcdc.render.AlertText;
import io.sockcdc.render.JsonLines;
import io.sockcdc.schema.Anomaly;
import io.sockcdc.topics.TopicKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alerts}: follows the anomaly flags. */
@Command(
        name = "alerts",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Say what is wrong: the anomaly flags that are open, then each step as it comes.",
            "A flag is OPEN when a threshold is crossed, UPDATE while it stays so or grows worse, CLEAR when it has been "
                    + "quiet for long enough.",
            "TIME is written as for watch. docs/reference/rules.md says what each rule means."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sockcdc alerts                          open ones, then what comes",
            "  sockcdc alerts --once                   only the open ones",
            "  sockcdc alerts --severity high --rule connection-flood --rule service-flood",
            "  sockcdc alerts --from yesterday --until today     what was flagged yesterday",
            "  sockcdc alerts --all --once --format json | jq .  everything that is kept, for a program"
        })
final class AlertsCommand implements Callable<Integer> {
    /** Severities, as one says them. */
    enum Least {
        low,
        medium,
        high,
        critical
    }

    private static final Duration WAIT = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration FOR_AN_ANSWER = Duration.ofSeconds(5);

    private final Program program;
    private final CommonOptions common;
    private final StopSignal stop;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(names = "--once", description = "Print what is there and end.")
    private boolean once;

    @Option(names = "--all", description = "Begin with every step that is kept, instead of the flags that are open.")
    private boolean all;

    @Option(names = "--from", paramLabel = "TIME", description = "Begin with steps of this time.")
    private @Nullable String from;

    @Option(names = "--until", paramLabel = "TIME", description = "End with steps of this time instead of never.")
    private @Nullable String until;

    @Option(names = "--rule", paramLabel = "RULE", description = "Only flags of this rule; may be given again.")
    private List<String> rules = new ArrayList<>();

    @Option(
            names = "--severity",
            paramLabel = "SEVERITY",
            defaultValue = "low",
            description = "Only flags at least so severe: ${COMPLETION-CANDIDATES}. Default: low.")
    private Least least = Least.low;

    AlertsCommand(Program program, CommonOptions common, StopSignal stop) {
        this.program = program;
        this.common = common;
        this.stop = stop;
    }

    @Override
    public Integer call() throws InterruptedException {
        common.setUpLogging(LogLevel.WARN);
        Instant begin = time(from);
        Instant end = time(until);
        if (begin != null && end != null && !end.isAfter(begin)) {
            throw new UserError(ExitCode.USAGE, "--until (" + end + ") must be later than --from (" + begin + ")");
        }
        stop.listenToSignals(PATIENCE);
        Optional<String> servers = once ? common.findServers() : new ServersFinder(program, common, stop).await();
        if (servers.isEmpty()) {
            if (!once) {
                return ExitCode.OK.number();
            }
            throw new UserError(
                    ExitCode.KAFKA_UNREACHABLE,
                    "no Kafka: start sockcdc up, or name one with --bootstrap-servers HOST:PORT");
        }
        String topic = common.topic(TopicKind.ANOMALIES);
        try (AnomalyReader reader = new AnomalyReader(common.kafkaClient(servers.get()), topic)) {
            stop.onStop(reader::stop);
            print(reader, topic, servers.get(), begin, end);
            if (reader.unreadable() > 0) {
                program.say(reader.unreadable() + " records were no anomalies this version can read");
            }
        } catch (KafkaException e) {
            throw common.kafkaFailed(servers.get(), Task.ALERTS, e);
        }
        return ExitCode.OK.number();
    }

    private @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : TimeExpression.parse(text, program.clock());
        } catch (TimeSyntaxException e) {
            throw new UserError(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private void print(
            AnomalyReader reader, String topic, String servers, @Nullable Instant begin, @Nullable Instant end) {
        List<Anomaly> kept = new ArrayList<>();
        Instant giveUp = program.clock().instant().plus(FOR_AN_ANSWER);
        boolean told = false;
        while (!reader.read(WAIT, kept::add) && !stop.isAsked()) {
            boolean late = !reader.isThere() && once;
            if (late && program.clock().instant().isAfter(giveUp)) {
                throw new UserError(
                        ExitCode.KAFKA_UNREACHABLE, "no topic " + topic + ": " + common.whyKafkaIsSilent(servers));
            }
            if (!reader.isThere() && !told) {
                program.say("no topic " + topic + " on " + servers + " yet; waiting for sockcdc up or analyze");
                told = true;
            }
        }
        Consumer<Anomaly> out = printer(new Lines(program.out()));
        chosen(kept, begin, end).forEach(out);
        while (!once
                && !stop.isAsked()
                && (end == null || program.clock().instant().isBefore(end))) {
            reader.read(WAIT, step -> {
                if (isWanted(step) && isWithin(step, begin, end)) {
                    out.accept(step);
                }
            });
        }
    }

    /** Of what is kept: the steps of the time that was asked for, or else the flags that are open. */
    private List<Anomaly> chosen(List<Anomaly> kept, @Nullable Instant begin, @Nullable Instant end) {
        if (all || begin != null || end != null) {
            return kept.stream()
                    .filter(step -> isWanted(step) && isWithin(step, begin, end))
                    .sorted(Comparator.comparing(Anomaly::getAt))
                    .toList();
        }
        OpenFlags open = new OpenFlags();
        kept.forEach(open::add);
        return open.all().stream().filter(this::isWanted).toList();
    }

    private boolean isWanted(Anomaly step) {
        return (rules.isEmpty() || rules.contains(step.getRule()))
                && step.getSeverity().ordinal() > least.ordinal();
    }

    private static boolean isWithin(Anomaly step, @Nullable Instant begin, @Nullable Instant end) {
        return (begin == null || !step.getAt().isBefore(begin))
                && (end == null || step.getAt().isBefore(end));
    }

    private Consumer<Anomaly> printer(Lines out) {
        if (format.format() == Format.JSON) {
            JsonLines json = new JsonLines();
            return step -> out.print(json.anomaly(step));
        }
        AlertText text = new AlertText(Terminals.wantsColour());
        return step -> out.write(text.of(step));
    }
}
