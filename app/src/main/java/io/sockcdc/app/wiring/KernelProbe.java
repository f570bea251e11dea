package io.sockcdc.app.wiring;

import io.sockcdc.app.doctor.SockDiagProbe;
import io.sockcdc.collector.model.Family;
import io.sockcdc.collector.model.Protocol;
import io.sockcdc.collector.model.SocketState;
import io.sockcdc.collector.netlink.DatagramBatch;
import io.sockcdc.collector.netlink.MalformedCounts;
import io.sockcdc.collector.netlink.TransportException;
import io.sockcdc.collector.sockdiag.DumpProgress;
import io.sockcdc.collector.sockdiag.DumpRequest;
import io.sockcdc.collector.sockdiag.SockDiag;
import io.sockcdc.collector.sys.NetlinkSocket;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the running kernel for a small dump. */
final class KernelProbe implements SockDiagProbe {
    private static final Logger log = LoggerFactory.getLogger(KernelProbe.class);
    private static final int BUFFER_BYTES = 256 << 10;
    private static final int SLOT_BYTES = 32 << 10;

    @Override
    public Answer dump(String protocol) {
        DumpRequest request = DumpRequest.all(Family.INET, protocol.equals("tcp") ? Protocol.TCP : Protocol.UDP)
                .inStates(Set.of(SocketState.LISTEN));
        try (NetlinkSocket socket = NetlinkSocket.open(0, BUFFER_BYTES)) {
            SockDiag kernel = new SockDiag(socket, 0, new MalformedCounts());
            DatagramBatch batch = new DatagramBatch(4, SLOT_BYTES);
            kernel.start(request, batch);
            DumpProgress progress = new DumpProgress.Running();
            while (progress instanceof DumpProgress.Running) {
                progress = kernel.drain(batch, record -> {});
            }
            return progress instanceof DumpProgress.Complete ? Answer.WORKS : Answer.REFUSED;
        } catch (TransportException e) {
            log.atDebug().addKeyValue("protocol", protocol).setCause(e).log("the kernel was not asked");
            return Answer.REFUSED;
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            log.atDebug().setCause(e).log("native code was not loaded");
            return Answer.UNTRIED;
        }
    }
}
