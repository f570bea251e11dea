package io.sockcdc.app.wiring;

import io.sockcdc.app.output.Lines;
import java.util.List;

/** Prints the kernel's socket table once. */
public interface SnapshotRuntime {
    /**
     * Prints the sockets that were asked for.
     *
     * @return what could not be listed and why, a sentence each
     * @throws io.sockcdc.app.exit.UserError when the filter is wrong, the capture cannot be read, or the kernel does not answer
     */
    List<String> print(SnapshotRequest request, Lines out);
}
