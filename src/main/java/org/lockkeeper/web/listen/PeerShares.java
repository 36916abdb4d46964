package org.lockkeeper.web.listen;

import java.nio.channels.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which connections to the unix socket each user of this host has open: so that none has all of them, and all others together
 * leave some to root and to this process itself.
 */
final class PeerShares {

    private final int most;
    private final int mostOfAll;
    private final Map<String, List<Channel>> open = new HashMap<>();

    /**
     * @param all how many connections there are
     * @param most how many of them one user may have
     */
    PeerShares(int all, int most) {
        this.most = most;
        this.mostOfAll = all - all / 8;
    }

    /** @return whether there is room for this one, which counts for as long as it is open */
    synchronized boolean take(SocketUser user, Channel channel) {
        if (user.trusted()) {
            return true;
        }
        if (count() >= mostOfAll) {
            open.values().forEach(PeerShares::forgetClosed);
            open.values().removeIf(List::isEmpty);
        }
        List<Channel> his = open.computeIfAbsent(user.name(), who -> new ArrayList<>());
        if (his.size() >= most) {
            forgetClosed(his);
        }
        return his.size() < most && count() < mostOfAll && his.add(channel);
    }

    private static void forgetClosed(List<Channel> channels) {
        channels.removeIf(channel -> !channel.isOpen());
    }

    private int count() {
        return open.values().stream().mapToInt(List::size).sum();
    }
}
