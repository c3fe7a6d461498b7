/** Tells the service manager how the service is doing (sd_notify(3)), when there is one. */
#pragma once

void notify_ready(void);
void notify_reloading(void);
void notify_stopping(void);
