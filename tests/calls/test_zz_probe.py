from tests.calls.behaviour import *
from tests.calls.world import World
async def test_probe(world: World) -> None:
    world.user("1001"); world.user("1002"); world.user("1003")
    a,b,c = await world.phones_for("1001","1002","1003", behaviour=Refuse(486))
    ami=world.posted.post.ami
    from controller.pbx.dialplan_wire import put, Priority
    d2,d3=(world.devices[x] for x in ("1002","1003"))
    ctx=f"from-{world.domain}"
    steps=[("Dial",f"&PJSIP/d{d2}&PJSIP/d{d3},,i"),("Set","GLOBAL(X)=${DIALSTATUS}!${HANGUPCAUSE}!"),("Set","K=${HANGUPCAUSE_KEYS()}"),
      ("Set","GLOBAL(X)=${X}${K}!"),("GotoIf","$[${LEN(${K})}=0]?9"),("Set","J=${SHIFT(K)}"),("Set","GLOBAL(X)=${X} ${J}=${HANGUPCAUSE(${J},tech)}/${HANGUPCAUSE(${J},ast)}"),("Goto","5"),("Hangup","17")]
    await put(ami,[Priority(ctx,"7777",i,*s) for i,s in enumerate(steps,1)])
    for two in (Refuse(486),Refuse(302,contact="sip:1007@127.0.0.1:9"),Refuse(500), Refuse(404)):
        c.behaviour=two
        call=a.dial("7777"); e=await call.until_ended()
        print(two,(await ami.send({"Action":"Getvar","Variable":"X"}))["Value"], e)
