package io.sockcdc.app;

import io.sockcdc.app.doctor.SockDiagProbe;
import io.sockcdc.app.run.StopSignal;
import io.sockcdc.app.wiring.CollectorRuntime;
import io.sockcdc.app.wiring.SnapshotRequest;
import io.sockcdc.app.wiring.Wiring;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** One run of the program inside a test. */
final class CommandRun {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final StringWriter err = new StringWriter();
    final StopSignal stop = new StopSignal();
    final FakeAnalysis analysis = new FakeAnalysis();
    final FakeWeb web = new FakeWeb();
    final List<SnapshotRequest> snapshots = new ArrayList<>();
    private final Program program;

    CommandRun(Map<String, String> environment, CollectorRuntime.Factory collectors) {
        this(environment, collectors, null);
    }

    CommandRun(Map<String, String> environment, CollectorRuntime.Factory collectors, @Nullable OutputStream output) {
        program = new Program(
                output == null ? out : output,
                new PrintWriter(err, true),
                environment,
                Clock.systemUTC(),
                new Wiring(
                        collectors,
                        analysis::create,
                        web::start,
                        (request, lines) -> {
                            snapshots.add(request);
                            return List.of();
                        },
                        protocol -> SockDiagProbe.Answer.WORKS));
    }

    static CommandLine commandLine() {
        CommandRun run = new CommandRun(Map.of(), request -> {
            throw new AssertionError("no collector was expected");
        });
        return Main.commandLine(run.program, run.stop);
    }

    int run(String... args) {
        return Main.run(program, stop, args);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString();
    }
}
