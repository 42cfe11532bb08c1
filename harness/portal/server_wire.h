/* portal/server_wire.h: answers that are sent wrongly on purpose: evhttp would send them right. */
#ifndef LK_PORTAL_SERVER_WIRE_H
#define LK_PORTAL_SERVER_WIRE_H

#include "portal/http.h"
#include <event2/http.h>

/* Sends RES as its `sending` says, past evhttp, and ends the connection where that is part of it.
 */
void lk_server_send_wrong(struct evhttp_request *req, const struct lk_response *res);

#endif
