package org.lockkeeper.page.now;

import org.lockkeeper.page.frame.Pages.View;
import org.springframework.stereotype.Component;

@Component
final class NowLink implements View {

    @Override
    public String path() {
        return "/";
    }

    @Override
    public String text() {
        return "now.title";
    }

    @Override
    public int order() {
        return 0;
    }
}
