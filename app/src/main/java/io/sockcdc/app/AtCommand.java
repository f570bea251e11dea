package io.sockcdc.app;

import io.sockcdc.app.acl.Task;
import io.sockcdc.app.exit.ExitCode;
import io.sockcdc.app.exit.UserError;
import io.sockcdc.app.output.Format;
import io.sockcdc.app.output.LineAppender;
import io.sockcdc.app.output.Lines;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.consumers.history.Certainty;
import io.sockcdc.consumers.history.NoHistoryException;
import io.sockcdc.consumers.history.PastTable;
import io.sockcdc.consumers.history.TableAt;
import io.sockcdc.consumers.history.TableRow;
import io.sockcdc.filter.FilterNames;
import io.sockcdc.filter.SocketEventTarget;
import io.sockcdc.filter.SocketFilter;
import io.sockcdc.render.JsonLines;
import io.sockcdc.render.Printable;
import io.sockcdc.render.SsText;
import io.sockcdc.schema.CollectorStatus;
import io.sockcdc.topics.TopicKind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code at}: the socket table as it stood. */
@Command(
        name = "at",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Print the socket table as it stood at TIME, as ss would have done then; of every host whose events are kept.",
            "TIME is -15m, 14:05, 'yesterday 14:00', '2026-11-20 03:12 Europe/Berlin', an ISO 8601 time, or @SECONDS.",
            "Figures such as queues and bytes are those of the last event before TIME. Ends with 7 when events of that "
                    + "stretch are missing: the table is then a lower bound."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sockcdc at -15m                                     a quarter of an hour ago",
            "  sockcdc at 'yesterday 03:12' -tanp --host web1      one host, with listeners and processes",
            "  sockcdc at 2026-11-20T03:12:00Z dst 10.0.0.0/8      who was connected to that network",
            "  sockcdc at -1h --format json state established      for a program"
        })
final class AtCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int BUFFERED_ROWS = 1000;
    private static final int GAPS_SHOWN = 3;

    private final Program program;
    private final CommonOptions common;
    private final StopSignal stop;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Mixin
    private final TableFlags flags = new TableFlags();

    @Option(names = "--host", paramLabel = "HOST", description = "Only this host, by name or id.")
    private @Nullable String host;

    @Option(
            names = "--uncertain",
            description = "Also sockets that opened or went away so close to TIME that nobody can tell.")
    private boolean uncertain;

    @Option(
            names = "--look-back",
            paramLabel = "HOURS",
            defaultValue = "24",
            description = "How far before TIME to look for a key frame. Default: 24.")
    private int lookBackHours = 24;

    @Parameters(index = "0", paramLabel = "TIME", description = "The moment.")
    private String time = "";

    @Parameters(
            index = "1..*",
            paramLabel = "FILTER",
            description = "Which sockets, in the filter language of ss. Default: all.")
    private List<String> filter = new ArrayList<>();

    AtCommand(Program program, CommonOptions common, StopSignal stop) {
        this.program = program;
        this.common = common;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        common.setUpLogging(LogLevel.WARN);
        FilterNames names = HistoryAccess.names();
        SocketFilter wanted = HistoryAccess.filter(filter, names);
        Instant instant = HistoryAccess.time(time, program);
        String servers = HistoryAccess.servers(common);
        stop.listenToSignals(PATIENCE);
        ReadProgress progress = new ReadProgress(program);
        PastTable table = read(instant, servers, progress);
        progress.end();
        int hidden = print(table, wanted, names);
        if (!stop.isAsked()) {
            explain(table, hidden, progress);
        }
        return (table.isLowerBound() ? ExitCode.GAPS : ExitCode.OK).number();
    }

    private PastTable read(Instant instant, String servers, ReadProgress progress) {
        try (TableAt history = new TableAt(
                common.kafkaClient(servers),
                common.topic(TopicKind.EVENTS),
                common.topic(TopicKind.STATUS),
                Duration.ofHours(lookBackHours),
                program.clock())) {
            stop.onStop(history::stop);
            return history.at(instant, host, progress);
        } catch (NoHistoryException | IllegalArgumentException e) {
            throw new UserError(ExitCode.FAILURE, String.valueOf(e.getMessage()), e);
        } catch (KafkaException e) {
            throw common.kafkaFailed(servers, Task.AT, e);
        }
    }

    /** Prints the rows and returns how many were kept back because they are not certain. */
    private int print(PastTable table, SocketFilter wanted, FilterNames names) {
        Lines lines = Lines.gathering(program.out());
        LineAppender text = new LineAppender(lines);
        SsText ss = printer(text, names);
        boolean several = table.frames().size() > 1;
        String heading = "";
        JsonLines json = new JsonLines();
        SocketEventTarget target = new SocketEventTarget();
        int hidden = 0;
        try {
            for (TableRow row : table.rows()) {
                if (!flags.show(row.event(), wanted) || !wanted.test(target.of(row.key(), row.event()))) {
                    continue;
                }
                if (row.certainty() == Certainty.PERHAPS && !uncertain) {
                    hidden++;
                } else if (format.format() == Format.JSON) {
                    String line = json.event(row.key(), row.event());
                    lines.print(line.substring(0, line.length() - 1) + ",\"certainty\":\"" + row.certainty() + "\"}");
                } else {
                    String whose = heading(row);
                    if (several && !whose.equals(heading)) {
                        if (!heading.isEmpty()) {
                            ss.finish();
                            text.append('\n');
                        }
                        heading = whose;
                        text.append(whose).append('\n');
                        ss = printer(text, names);
                    }
                    ss.print(row.key(), row.event());
                }
            }
            if (format.format() == Format.TEXT) {
                ss.finish();
                text.finish();
            }
        } catch (IOException e) {
            throw new UserError(ExitCode.FAILURE, "cannot print the sockets: " + e.getMessage(), e);
        } finally {
            lines.flush();
        }
        return hidden;
    }

    private SsText printer(LineAppender text, FilterNames names) {
        return new SsText(text, flags.details(), flags.numeric() ? null : names, BUFFERED_ROWS);
    }

    /** Of more than one table each has a line above it. */
    private static String heading(TableRow row) {
        String name = row.event().getHostName().isEmpty()
                ? row.key().getHostId()
                : row.event().getHostName();
        return Printable.of(name) + ", namespace " + row.key().getNetns() + ":";
    }

    private void explain(PastTable table, int hidden, ReadProgress progress) {
        for (PastTable.Frame frame : table.frames()) {
            String name = frame.hostName().isEmpty() ? frame.scope().hostId() : frame.hostName();
            program.say(name + ", namespace " + frame.scope().netns() + ": from the key frame of " + frame.began()
                    + " with " + frame.sockets() + " sockets");
        }
        program.say(progress.rate());
        table.notes().forEach(program::say);
        if (hidden > 0) {
            program.say(hidden + " more opened or went away so close to then that nobody can tell;"
                    + " --uncertain shows them too");
        }
        if (!table.isLowerBound()) {
            return;
        }
        long shown = 0;
        for (CollectorStatus status : table.gaps()) {
            if (shown++ < GAPS_SHOWN && status.getGap() != null) {
                program.say("a gap from " + status.getGap().getFrom() + " to "
                        + status.getGap().getUntil() + ": " + status.getGap().getCause() + ", "
                        + status.getGap().getDetail());
            }
        }
        program.say("this is a lower bound: " + table.gaps().size() + " gaps, " + table.unexplained()
                + " events that nothing explains, " + table.unreadable() + " records that cannot be read");
    }
}
